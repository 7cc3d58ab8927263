import * as z from 'zod';
import { OfferedAgent, OfferedWay, WayKind } from '../agent-registry.ts';
import { RootCommand } from '../channels/root/commands.ts';
import { RootEvent } from '../channels/root/events.ts';
import { ProviderSettings, PublicSettings, SecretRef, Settings } from '../channels/root/settings.ts';
import { Capabilities, ProviderState, RootState, SessionSummary } from '../channels/root/state.ts';
import * as approvals from '../channels/session/approvals.ts';
import { SessionCommand } from '../channels/session/commands.ts';
import { SessionEvent } from '../channels/session/events.ts';
import * as items from '../channels/session/items.ts';
import * as state from '../channels/session/state.ts';
import { BlobRef, Content, ContentPart } from '../content.ts';
import { Channel, ClientId, CommandId, Cursor, EntityId, Origin, SessionId } from '../envelope.ts';
import { HubErrorShape } from '../errors.ts';
import { Receipt } from '../receipts.ts';
import { Draft, FolderEntry, REQUESTS, Subscription } from '../wire.ts';
import { EnvelopeShape, NOTIFICATIONS } from './notifications.ts';

export interface JsonSchema {
  [key: string]: unknown;
}

/** Shapes that have a name of their own, in both directions. */
const SHARED: Record<string, z.ZodType> = {
  BlobRef,
  Content,
  ContentPart,
  Channel,
  ClientId,
  CommandId,
  Cursor,
  EntityId,
  SessionId,
  WayKind,
  ApprovalAnswer: approvals.ApprovalAnswer,
};

const FROM_CLIENT: Record<string, z.ZodType> = {
  Subscription,
  RootCommand,
  SessionCommand,
  ...Object.fromEntries(Object.entries(REQUESTS).map(([method, { params }]) => [`${method}.params`, params])),
};

const FROM_CORE: Record<string, z.ZodType> = {
  Approval: approvals.Approval,
  ApprovalOption: approvals.ApprovalOption,
  ApprovalRequest: approvals.ApprovalRequest,
  Question: approvals.Question,
  AgentMessageItem: items.AgentMessageItem,
  FileChange: items.FileChange,
  Item: items.Item,
  ItemPatch: items.ItemPatch,
  NativeItem: items.NativeItem,
  NoticeItem: items.NoticeItem,
  PlanItem: items.PlanItem,
  ReasoningItem: items.ReasoningItem,
  Resolution: items.Resolution,
  ToolItem: items.ToolItem,
  UserMessageItem: items.UserMessageItem,
  Binding: state.Binding,
  Choice: state.Choice,
  Features: state.Features,
  ForkedFrom: state.ForkedFrom,
  Limit: state.Limit,
  PlanEntry: state.PlanEntry,
  QueueEntry: state.QueueEntry,
  Runtime: state.Runtime,
  SessionState: state.SessionState,
  Turn: state.Turn,
  TurnOutcome: state.TurnOutcome,
  TurnUsage: state.TurnUsage,
  Usage: state.Usage,
  SessionEvent,
  Capabilities,
  ProviderSettings,
  ProviderState,
  PublicSettings,
  RootEvent,
  RootState,
  SecretRef,
  SessionSummary,
  Settings,
  Draft,
  Envelope: EnvelopeShape,
  Error: HubErrorShape,
  FolderEntry,
  OfferedAgent,
  OfferedWay,
  Origin,
  Receipt,
  ...Object.fromEntries(Object.entries(REQUESTS).map(([method, { result }]) => [`${method}.result`, result])),
  ...Object.fromEntries(Object.entries(NOTIFICATIONS).map(([name, params]) => [`${name}.notification`, params])),
};

/** Every shape of the wire by its name, as JSON Schema 2020-12. They refer to each other as `<name>.json`. */
export function jsonSchemas(): Record<string, JsonSchema> {
  const core = generate({ ...SHARED, ...FROM_CORE }, 'output');
  const client = generate({ ...SHARED, ...FROM_CLIENT }, 'input');
  return sorted({ ...client, ...core });
}

function generate(shapes: Record<string, z.ZodType>, io: 'input' | 'output'): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(shapes)) if (!registry.has(schema)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    io,
    uri: (id) => `${id}.json`,
    override: ({ zodSchema, jsonSchema }) => simplify(zodSchema, jsonSchema),
  });
  return schemas as Record<string, JsonSchema>;
}

function simplify(schema: z.core.$ZodType, json: JsonSchema): void {
  const { def } = schema._zod;
  // What the core sends may have more members in a later version; only strict objects have none.
  if (def.type === 'object' && (def as z.core.$ZodObjectDef).catchall === undefined) delete json.additionalProperties;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
