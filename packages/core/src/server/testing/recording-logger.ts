import type { LogFields, Logger } from '../../diagnostics/log.ts';

export interface LoggedLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  fields: LogFields;
  message: string;
}

export class RecordingLogger implements Logger {
  readonly lines: LoggedLine[] = [];
  debug = (fields: LogFields, message: string) => void this.lines.push({ level: 'debug', fields, message });
  info = (fields: LogFields, message: string) => void this.lines.push({ level: 'info', fields, message });
  warn = (fields: LogFields, message: string) => void this.lines.push({ level: 'warn', fields, message });
  error = (fields: LogFields, message: string) => void this.lines.push({ level: 'error', fields, message });

  refusals(code: string): LoggedLine[] {
    return this.lines.filter(({ fields }) => fields.code === code);
  }
}
