import './field.css';
import type { ComponentProps } from 'react';

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'className'> {
  readonly label: string;
  readonly invalid?: boolean;
}

export function TextField({ label, invalid, ...rest }: TextFieldProps) {
  return (
    <input
      type="text"
      {...rest}
      className="field"
      aria-label={label}
      aria-invalid={invalid || undefined}
      spellCheck={false}
    />
  );
}

interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'className'> {
  readonly label: string;
  readonly code?: boolean;
}

export function TextArea({ label, code, ...rest }: TextAreaProps) {
  return (
    <textarea {...rest} className={code ? 'field field--area field--code' : 'field field--area'} aria-label={label} />
  );
}
