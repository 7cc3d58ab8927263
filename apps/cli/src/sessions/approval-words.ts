import type {
  Approval,
  ApprovalOption,
  ApprovalRequest,
  Question,
} from '@codeai-hub/protocol/channels/session/approvals';
import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import type { BlobRef } from '@codeai-hub/protocol/content';
import { exactly, exactlyLine } from '../output/printable.ts';

/** Names what was shown: an answer under it never reaches another request (I10). */
export function shortHash({ hash }: Pick<Approval, 'hash'>): string {
  return hash.slice(0, 10);
}

/** What a person is asked, exactly and whole, and what can be answered. */
export function approvalLines(request: ApprovalRequest): string[] {
  switch (request.type) {
    case 'command':
      return [
        `Run this command in ${exactlyLine(request.cwd)}`,
        ...indented(request.command),
        ...beside(request.facts),
        ...because(request.reason ?? request.description),
        ...choices(request.options),
      ];
    case 'edit':
      return [
        'Change these files',
        ...request.changes.flatMap(changeLines),
        ...beside(request.facts),
        ...because(request.reason),
        ...choices(request.options),
      ];
    case 'tool':
      return [
        `${exactlyLine(request.title)} (${exactlyLine(request.name)})`,
        ...indented(request.input),
        ...rest(request.inputBlob),
        ...beside(request.facts),
        ...because(request.reason),
        ...choices(request.options),
      ];
    case 'plan':
      return ['Review this plan', ...indented(request.text), ...rest(request.blob), ...choices(request.options)];
    case 'question':
      return request.questions.flatMap(questionLines);
  }
}

function changeLines({ path, from, kind, diff, added, removed }: FileChange): string[] {
  const name = from === undefined ? exactlyLine(path) : `${exactlyLine(from)} -> ${exactlyLine(path)}`;
  const lines = diff === undefined ? ['(too long for a terminal; look at it in a window)'] : diff.split('\n');
  return [`  ${kind} ${name} (+${added} -${removed})`, ...lines.map((line) => `    ${exactly(line)}`)];
}

function questionLines({ question, options, multiSelect, allowOther }: Question): string[] {
  return [
    exactlyLine(question),
    ...options.map(
      ({ label, description }) => `  "${exactlyLine(label)}"${description ? `: ${exactlyLine(description)}` : ''}`,
    ),
    ...(multiSelect ? ['  (several may be chosen)'] : []),
    ...(allowOther ? ['  (or words of your own)'] : []),
  ];
}

function choices(options: readonly ApprovalOption[]): string[] {
  return options.map(
    ({ id, label, rule }) => `choice ${exactlyLine(id)}: ${exactlyLine(label)}${rule ? ` (${exactlyLine(rule)})` : ''}`,
  );
}

function beside(facts: readonly string[] = []): string[] {
  return facts.map((fact) => `Note: ${exactlyLine(fact)}`);
}

function because(reason: string | undefined): string[] {
  return reason === undefined ? [] : [`Reason given: ${exactlyLine(reason)}`];
}

/** Of a text that waits elsewhere only the beginning is here, and nobody must take it for the whole. */
function rest(blob: BlobRef | undefined): string[] {
  return blob
    ? [`(this is the beginning of ${blob.size} bytes; look at all of it in a window before you allow it)`]
    : [];
}

/** The last line ends where the text ends, so that nothing is hidden behind it. */
function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${exactly(line)}`);
}
