import { isAbsolute, relative, sep } from 'node:path';
import type { ToolKind } from '@codeai-hub/protocol/channels/session/items';
import { entryOf, type Fields, stringOf } from '../native/read.ts';

export interface ToolDescription {
  tool: ToolKind;
  title: string;
  target?: string;
}

/** kind, verb for people, and the input field that says what it acts on */
const TOOLS: Readonly<Record<string, readonly [ToolKind, string, ...string[]]>> = {
  Bash: ['command', 'Run', 'command'],
  PowerShell: ['command', 'Run', 'command'],
  BashOutput: ['command', 'Read output', 'bash_id'],
  TaskOutput: ['command', 'Read output', 'task_id'],
  KillShell: ['command', 'Stop command', 'shell_id'],
  TaskStop: ['command', 'Stop task', 'task_id'],
  Monitor: ['command', 'Watch', 'command'],
  Write: ['edit', 'Write', 'file_path'],
  Edit: ['edit', 'Edit', 'file_path'],
  MultiEdit: ['edit', 'Edit', 'file_path'],
  NotebookEdit: ['edit', 'Edit notebook', 'notebook_path'],
  Read: ['read', 'Read', 'file_path'],
  NotebookRead: ['read', 'Read notebook', 'notebook_path'],
  LS: ['search', 'List', 'path'],
  Glob: ['search', 'Find files', 'pattern'],
  Grep: ['search', 'Search', 'pattern'],
  WebFetch: ['fetch', 'Fetch', 'url'],
  WebSearch: ['fetch', 'Search the web', 'query'],
  Agent: ['agent', 'Delegate', 'description'],
  Task: ['agent', 'Delegate', 'description'],
  SendMessage: ['agent', 'Message agent', 'summary'],
  Skill: ['other', 'Use skill', 'skill'],
  ToolSearch: ['other', 'Look for tools', 'query'],
  AskUserQuestion: ['other', 'Ask'],
  EnterPlanMode: ['other', 'Begin planning'],
  TodoWrite: ['other', 'Update the list'],
  TaskCreate: ['other', 'Add to the list', 'subject'],
  TaskUpdate: ['other', 'Update the list'],
  TaskGet: ['other', 'Look at the list'],
  TaskList: ['other', 'Look at the list'],
  ScheduleWakeup: ['other', 'Wait', 'reason'],
  CronCreate: ['other', 'Schedule', 'prompt'],
};

const PATH_FIELDS = new Set(['file_path', 'notebook_path', 'path']);

export function describeTool(name: string, input: Fields, folder: string): ToolDescription {
  const mcp = /^mcp__(.+?)__(.+)$/.exec(name);
  if (mcp?.[1] !== undefined && mcp[2] !== undefined) {
    return { tool: 'mcp', title: mcp[2].replaceAll('_', ' '), target: mcp[1] };
  }
  const [tool, title, field] = entryOf(TOOLS, name) ?? ['other', name];
  const value = field === undefined ? undefined : stringOf(input[field]);
  if (field === undefined || value === undefined) return { tool, title };
  return { tool, title, target: PATH_FIELDS.has(field) ? shortPath(value, folder) : value };
}

/** Relative to the session's folder when inside it, with forward slashes; else as it is. */
export function shortPath(path: string, folder: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(folder, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return path;
  return sep === '/' ? inside : inside.replaceAll(sep, '/');
}
