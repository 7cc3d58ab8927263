import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a command's words go. Results to stdout; what a person should know meanwhile to stderr. */
export interface Output {
  /** the caller is a program: one JSON value per line on stdout, no prose */
  readonly json: boolean;
  /** A line of the result. */
  line(text: string): void;
  /** A piece of the result, with no line end. */
  write(text: string): void;
  /** One JSON value on a line of its own. */
  value(value: unknown): void;
  /** Something beside the result, for people; silent with `--json`. */
  note(text: string): void;
  /** The text in a style where stdout is a terminal that wants colours. */
  style(style: Style, text: string): string;
}

export function processOutput(json: boolean): Output {
  const { stdout, stderr } = process;
  const write = (text: string) => void stdout.write(text);
  return {
    json,
    write,
    line: (text) => write(`${text}\n`),
    value: (value) => write(`${JSON.stringify(value)}\n`),
    note: (text) => {
      if (!json) stderr.write(`${text}\n`);
    },
    // It follows NO_COLOR and FORCE_COLOR, and looks whether the stream is a terminal.
    style: (style, text) => styleText(style, text, { stream: stdout }),
  };
}
