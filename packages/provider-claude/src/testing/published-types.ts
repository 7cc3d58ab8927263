import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The names in the type declarations of the SDK that is installed: `system/init`, `assistant/text`, … */
export function publishedNames(): string[] {
  const sdk = fileURLToPath(import.meta.resolve('@anthropic-ai/claude-agent-sdk'));
  const events = declarations(join(dirname(sdk), 'sdk.d.ts'));
  const messages = createRequire(sdk).resolve('@anthropic-ai/sdk/resources/beta/messages/messages');
  const blocks = declarations(messages.replace(/\.m?js$/, '.d.ts'));
  const blockTypes = namesOf(blocks, 'BetaContentBlock');
  return [
    ...namesOf(events, 'SDKMessage').filter((name) => !PARTS.has(name)),
    ...namesOf(blocks, 'BetaRawMessageStreamEvent')
      .filter((name) => !PARTS.has(name))
      .map((name) => `stream_event/${name}`),
    ...namesOf(blocks, 'BetaRawContentBlockDelta').map((name) => `stream_event/content_block_delta/${name}`),
    ...blockTypes.map((name) => `stream_event/content_block_start/${name}`),
    ...blockTypes.map((name) => `assistant/${name}`),
    ...requests(events),
  ];
}

function declarations(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

/** Told by what they hold. */
const PARTS = new Set(['assistant', 'user', 'stream_event', 'content_block_start', 'content_block_delta']);

/** Requests of both directions share one type; these come from the runtime. */
const ASKED_OF_US = ['can_use_tool', 'elicitation', 'hook_callback', 'mcp_message', 'request_user_dialog'];

function requests(text: string): string[] {
  const all = namesOf(text, 'SDKControlRequestInner');
  const gone = ASKED_OF_US.filter((name) => !all.includes(name));
  if (gone.length > 0) throw new Error(`the SDK has no request ${gone.join(', ')} any more`);
  return ASKED_OF_US.map((name) => `control_request/${name}`);
}

/** Of every member of a union: its `type` and, where it has one, its `subtype`. */
function namesOf(text: string, union: string): string[] {
  const alias = new RegExp(`type ${union} = ([A-Za-z0-9 |\\n]+);`).exec(text)?.[1];
  if (alias !== undefined) return [...new Set(alias.split('|').flatMap((member) => namesOf(text, member.trim())))];
  const body = new RegExp(`(?:type ${union} = |interface ${union} )\\{\\n([\\s\\S]*?)\\n\\}`).exec(text)?.[1];
  if (body === undefined) throw new Error(`the SDK has no type ${union}`);
  const [types, subtypes] = [literals(body, 'type'), literals(body, 'subtype')];
  if (types.length === 0) return subtypes;
  return types.flatMap((type) => (subtypes.length === 0 ? [type] : subtypes.map((subtype) => `${type}/${subtype}`)));
}

function literals(body: string, field: string): string[] {
  const line = new RegExp(`^    ${field}: ('.*);$`, 'm').exec(body)?.[1] ?? '';
  return [...line.matchAll(/'([^']+)'/g)].map((match) => match[1] as string);
}
