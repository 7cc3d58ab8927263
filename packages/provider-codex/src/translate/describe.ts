import type { ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import type { ProviderItem } from '@codeai-hub/provider-kit/events';
import {
  type Fields,
  fieldsOf,
  isFields,
  jsonOf,
  listOf,
  numberOf,
  stringOf,
  stringsOf,
} from '@codeai-hub/provider-kit/reading';
import { fileChangesOf, shortPath } from '../changes/file-changes.ts';
import { scriptOf } from './command-line.ts';

type Tool = Extract<ProviderItem, { kind: 'tool' }>;

/** The item that a native one begins as; `undefined` for one that nothing maps. */
export function itemOf(native: Fields, folder: string): ProviderItem | undefined {
  switch (native.type) {
    case 'agentMessage':
      return { kind: 'agent_message' };
    case 'reasoning':
      return { kind: 'reasoning' };
    case 'plan':
      return { kind: 'plan' };
    default:
      return toolOf(native, folder);
  }
}

function toolOf(native: Fields, folder: string): Tool | undefined {
  switch (native.type) {
    case 'commandExecution':
      return {
        kind: 'tool',
        tool: 'command',
        name: 'exec_command',
        title: 'Run',
        target: scriptOf(stringOf(native.command) ?? ''),
        cwd: stringOf(native.cwd) ?? folder,
      };
    case 'fileChange':
      return { kind: 'tool', tool: 'edit', name: 'apply_patch', title: 'Edit', ...editOf(native.changes, folder) };
    case 'mcpToolCall': {
      const [server, tool] = [stringOf(native.server) ?? 'MCP', stringOf(native.tool) ?? 'tool'];
      const title = tool.replaceAll('_', ' ');
      return {
        kind: 'tool',
        tool: 'mcp',
        name: `${server}.${tool}`,
        title,
        target: server,
        input: jsonOf(native.arguments),
      };
    }
    case 'dynamicToolCall': {
      const name = stringOf(native.tool) ?? 'tool';
      return { kind: 'tool', tool: 'other', name, title: name, input: jsonOf(native.arguments) };
    }
    case 'collabAgentToolCall':
      return agentOf(native);
    case 'webSearch':
      return { kind: 'tool', tool: 'fetch', name: 'web_search', title: 'Search the web', ...searchOf(native) };
    case 'imageView':
      return {
        kind: 'tool',
        tool: 'read',
        name: 'view_image',
        title: 'Look at',
        target: shortPath(stringOf(native.path) ?? 'an image', folder),
      };
    case 'sleep':
      return { kind: 'tool', tool: 'other', name: 'sleep', title: 'Wait' };
    default:
      return undefined;
  }
}

function agentOf(native: Fields): Tool {
  const name = stringOf(native.tool) ?? 'agent';
  const prompt = stringOf(native.prompt);
  const target = prompt?.split('\n')[0]?.slice(0, 200);
  return {
    kind: 'tool',
    tool: 'agent',
    name,
    title: AGENT_TITLES[name] ?? 'Agent',
    ...(target !== undefined && { target }),
    ...(prompt !== undefined && { input: prompt }),
  };
}

const AGENT_TITLES: Readonly<Record<string, string>> = {
  spawnAgent: 'Delegate',
  sendInput: 'Message agent',
  resumeAgent: 'Resume agent',
  wait: 'Wait for agent',
  closeAgent: 'Close agent',
};

function searchOf(native: Fields): Pick<Tool, 'target'> {
  const action = fieldsOf(native.action);
  const target =
    stringOf(native.query) || stringOf(action.query) || stringOf(action.url) || stringsOf(action.queries)[0];
  return target === undefined ? {} : { target };
}

function editOf(changes: unknown, folder: string): Pick<Tool, 'changes' | 'target'> {
  const all = fileChangesOf(changes, folder);
  const target = all.map((change) => change.path).join(', ');
  return { changes: all, ...(target !== '' && { target }) };
}

export type FinalStatus = 'completed' | 'failed' | 'denied' | 'stopped';

/** How a native item ended, and what its end tells. */
export function endOf(native: Fields, folder: string): { status: FinalStatus; patch: ItemPatch } {
  const status = STATUS[stringOf(native.status) ?? ''] ?? 'completed';
  switch (native.type) {
    case 'agentMessage':
    case 'plan':
      return { status, patch: textPatch(native.text) };
    case 'reasoning':
      return { status, patch: { text: reasoningText(native) } };
    case 'commandExecution': {
      const exitCode = numberOf(native.exitCode);
      const code = status !== 'denied' && exitCode !== undefined ? { exitCode } : {};
      return { status, patch: { ...textPatch(native.aggregatedOutput), ...code } };
    }
    case 'fileChange':
      return { status, patch: editOf(native.changes, folder) };
    case 'mcpToolCall':
      return { status, patch: { text: resultText(native) } };
    case 'dynamicToolCall':
      return {
        status: native.success === false ? 'failed' : status,
        patch: { text: contentText(native.contentItems) },
      };
    case 'webSearch':
      return { status, patch: searchOf(native) };
    default:
      return { status, patch: {} };
  }
}

const STATUS: Readonly<Record<string, FinalStatus>> = { completed: 'completed', failed: 'failed', declined: 'denied' };

function textPatch(text: unknown): ItemPatch {
  return typeof text === 'string' ? { text } : {};
}

/** The thoughts themselves where the model tells them, else its summary of them. */
function reasoningText(native: Fields): string {
  const content = stringsOf(native.content).join('\n\n');
  return content === '' ? stringsOf(native.summary).join('\n\n') : content;
}

function resultText(native: Fields): string {
  const error = stringOf(fieldsOf(native.error).message);
  if (error !== undefined) return error;
  const result = fieldsOf(native.result);
  const words = contentText(result.content);
  return words === '' && isFields(result.structuredContent) ? jsonOf(result.structuredContent) : words;
}

function contentText(content: unknown): string {
  return listOf(content)
    .map(fieldsOf)
    .map((part) => stringOf(part.text) ?? `[${stringOf(part.type) ?? 'content'}]`)
    .join('\n');
}
