import { PROGRAM } from '../command-line/program.ts';
import type { Address } from '../core/core-api.ts';
import type { Output } from '../output/output.ts';
import { type SignInLink, signInLink } from './sign-in-link.ts';

/** Makes a link and puts it on the terminal, for a browser that this command cannot open. */
export async function tellLink(core: Address, output: Output): Promise<SignInLink> {
  const link = await signInLink(core);
  if (output.json) return link;
  output.line(`Open ${output.style('cyan', link.url)}`);
  output.line(
    output.style('dim', `This link signs one browser in, once, within 60 seconds. A new one: ${PROGRAM} open --print`),
  );
  return link;
}
