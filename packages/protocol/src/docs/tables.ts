import { RootCommand } from '../channels/root/commands.ts';
import { RootEvent } from '../channels/root/events.ts';
import { ROOT_SESSIONS_MAX } from '../channels/root/state.ts';
import { SessionCommand } from '../channels/session/commands.ts';
import { SessionEvent } from '../channels/session/events.ts';
import {
  SETTLED_KEEP,
  WINDOW_BOUND,
  WINDOW_KEEP,
  WINDOW_MAX,
  WINDOW_WEIGHT_BOUND,
  WINDOW_WEIGHT_KEEP,
  WINDOW_WEIGHT_MAX,
} from '../channels/session/state.ts';
import { INLINE_TEXT_LIMIT } from '../content.ts';
import { ERROR_CODES, ERROR_KINDS } from '../errors.ts';
import { PROTOCOL_VERSIONS } from '../version.ts';
import {
  HISTORY_PAGE_BYTES,
  MAX_CLIENT_FRAME,
  MAX_JSON_DEPTH,
  PEER_TIMEOUT_MS,
  PING_INTERVAL_MS,
  REQUESTS,
} from '../wire.ts';
import { briefOf, fieldsOf } from './brief.ts';
import {
  METHOD_TEXTS,
  NOTIFICATION_TEXTS,
  ROOT_COMMAND_TEXTS,
  ROOT_EVENT_TEXTS,
  SESSION_COMMAND_TEXTS,
  SESSION_EVENT_TEXTS,
} from './descriptions.ts';
import { NOTIFICATIONS } from './notifications.ts';
import { type JsonSchema, jsonSchemas } from './schemas.ts';

/** The generated parts of docs/protocol.md, by the name between their marks. */
export function generatedTables(): Record<string, string> {
  const schemas = jsonSchemas();
  return {
    limits: limits(),
    methods: methods(schemas),
    notifications: notifications(schemas),
    'session commands': variants(schemas, 'SessionCommand', SessionCommand.options, SESSION_COMMAND_TEXTS),
    'root commands': variants(schemas, 'RootCommand', RootCommand.options, ROOT_COMMAND_TEXTS),
    'session events': variants(schemas, 'SessionEvent', SessionEvent.options, SESSION_EVENT_TEXTS),
    'root events': variants(schemas, 'RootEvent', RootEvent.options, ROOT_EVENT_TEXTS),
    errors: errors(),
    schemas: Object.keys(schemas)
      .map((name) => `[${name}](schema/${name}.json)`)
      .join(' · '),
  };
}

function limits(): string {
  return table(
    ['what', 'value'],
    [
      ['protocol versions of this build', PROTOCOL_VERSIONS.join(', ')],
      ['largest frame the core takes', `${MAX_CLIENT_FRAME} bytes`],
      ['deepest JSON the core takes', `${MAX_JSON_DEPTH} levels`],
      ['the core pings every', `${PING_INTERVAL_MS} ms`],
      ['a peer is dead after silence of', `${PEER_TIMEOUT_MS} ms`],
      ['text kept inside an item', `${INLINE_TEXT_LIMIT} UTF-16 units; the whole is a blob`],
      ['items in a session’s state', `${WINDOW_MAX}, shrunk to ${WINDOW_KEEP}; behind an open one ${WINDOW_BOUND}`],
      [
        'weight of those items',
        `${WINDOW_WEIGHT_MAX} UTF-16 units, shrunk to ${WINDOW_WEIGHT_KEEP}; behind an open one ${WINDOW_WEIGHT_BOUND}`,
      ],
      ['a page of the history', `${HISTORY_PAGE_BYTES} bytes of items, or one item`],
      ['ended approvals in a session’s state', `${SETTLED_KEEP}`],
      ['sessions in the root state', `${ROOT_SESSIONS_MAX}`],
    ],
  );
}

function methods(schemas: Record<string, JsonSchema>): string {
  const rows = Object.keys(REQUESTS).map((method) => [
    code(method),
    linked(schemas, `${method}.params`, method === 'subscribe' ? 'Subscription' : null),
    linked(schemas, `${method}.result`, method === 'command' ? 'Receipt' : null),
    METHOD_TEXTS[method as keyof typeof METHOD_TEXTS],
  ]);
  return table(['method', 'params', 'result', ''], rows);
}

function notifications(schemas: Record<string, JsonSchema>): string {
  const rows = Object.keys(NOTIFICATIONS).map((name) => [
    code(name),
    linked(schemas, `${name}.notification`, null),
    NOTIFICATION_TEXTS[name as keyof typeof NOTIFICATION_TEXTS],
  ]);
  return table(['method', 'params', ''], rows);
}

/** A row for each member of a union that is told apart by `type`. */
function variants(
  schemas: Record<string, JsonSchema>,
  name: string,
  options: readonly { shape: { type: { value: string } } }[],
  texts: Record<string, string>,
): string {
  const members = schemas[name]?.oneOf as JsonSchema[];
  const rows = options.map((option, index) => {
    const type = option.shape.type.value;
    return [code(type), fieldsOf(members[index] as JsonSchema, ['type']), texts[type] ?? ''];
  });
  return table(['type', 'members', 'what it does'], rows);
}

function errors(): string {
  const rows = ERROR_CODES.map((name) => [code(name), String(ERROR_KINDS[name].http), ERROR_KINDS[name].text]);
  return table(['code', 'HTTP', 'message'], rows);
}

/** The members of a named schema, or a link to the schema it is. */
function linked(schemas: Record<string, JsonSchema>, name: string, alias: string | null): string {
  if (alias !== null) return briefOf({ $ref: `${alias}.json` });
  return fieldsOf(schemas[name] as JsonSchema, []);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
