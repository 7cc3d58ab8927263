import type { Output } from '../output/output.ts';

/** An option of a command, as `parseArgs` takes it and as the help tells it. */
export interface OptionSpec {
  type: 'string' | 'boolean';
  /** what stands for the value in the help */
  value?: string;
  about: string;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O]?: O[K]['type'] extends 'string' ? string : boolean;
};

export interface Argument {
  name: string;
  about: string;
  optional?: boolean;
}

export interface Call<O extends OptionSpecs> {
  options: OptionValues<O>;
  /** as many as the command names; an optional one may be missing */
  arguments: readonly string[];
  output: Output;
}

export interface CommandSpec<O extends OptionSpecs> {
  name: string;
  about: string;
  arguments: readonly Argument[];
  options: O;
  /** more for the help: paragraphs, examples */
  notes?: readonly string[];
  /** Answers the exit code, or throws. */
  run(call: Call<O>): Promise<number>;
}

export type Command = CommandSpec<OptionSpecs>;

/** Makes a command whose `run` sees its own options by type. */
export function command<const O extends OptionSpecs>(spec: CommandSpec<O>): Command {
  return { ...spec, run: (call) => spec.run(call as Call<O>) };
}
