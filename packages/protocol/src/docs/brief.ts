import type { JsonSchema } from './schemas.ts';

/** The members of an object schema in one line: `name`, `name?`, each with a short type. */
export function fieldsOf(schema: JsonSchema, leaveOut: readonly string[]): string {
  if (Array.isArray(schema.prefixItems)) return '';
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = (schema.required ?? []) as string[];
  return properties
    .filter(([name]) => !leaveOut.includes(name))
    .map(([name, one]) => `\`${name}${required.includes(name) ? '' : '?'}\` ${briefOf(one)}`)
    .join('<br>');
}

/** A type as a reader wants it: a link where it has a name, else the gist. */
export function briefOf(schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.replace(/\.json$/, '');
    return `[${name}](schema/${schema.$ref})`;
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return enumeration(schema.enum);
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (choices) return choices.map(briefOf).join(' or ');
  if (schema.type === 'array') return `list of ${briefOf((schema.items ?? {}) as JsonSchema)}`;
  if (schema.type === 'object') return ofObject(schema);
  if (schema.format === 'uuid') return 'UUID';
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return typeof schema.type === 'string' ? schema.type : 'any';
}

function enumeration(values: unknown[]): string {
  return values.length > 8 ? 'one of a list' : values.map((value) => JSON.stringify(value)).join(' or ');
}

function ofObject(schema: JsonSchema): string {
  const members = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  if (members.length === 0) return 'map';
  const required = (schema.required ?? []) as string[];
  const inner = members.map(([name, one]) => `${name}${required.includes(name) ? '' : '?'}: ${briefOf(one)}`);
  return members.length > 8 ? 'object' : `{${inner.join(', ')}}`;
}
