import * as z from 'zod';

/** Longer than any real one, and short enough for a folder and a title. */
const Version = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/)
  .refine((version) => !version.includes('..'));

/** A package in one exact version: what another one of these is cannot be pinned. */
const PackageVersion = z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/);

/** Variables that belong to the person's machine or to the hub; an agent's description has no say in them. */
const RESERVED = /^(PATH|HOME|USERPROFILE|SHELL|NODE_OPTIONS|LD_.*|DYLD_.*|CODEAI_HUB_.*|npm_.*)$/i;

const words = {
  args: z
    .array(
      z
        .string()
        .max(4000)
        .regex(/^[^\0]*$/),
    )
    .max(50),
  env: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
        .refine((name) => !RESERVED.test(name), 'a variable that no agent may set'),
      z
        .string()
        .max(10_000)
        .regex(/^[^\0]*$/),
    )
    .refine((env) => Object.keys(env).length <= 100),
};

/** A program inside the folder it is unpacked into. */
export const ProgramPath = z
  .string()
  .min(1)
  .max(500)
  .refine((path) => !/(^|\/)\.\.?(\/|$)|^\/|^[A-Za-z]:|[\\\0]/.test(path), 'a path inside the archive is needed');

export const NpmPackage = z
  .string()
  .max(214)
  .regex(/^(@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/);

/** How an agent is installed and started. */
export const AgentWay = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('npx'), package: NpmPackage, version: PackageVersion, ...words }),
  z.strictObject({
    kind: z.literal('binary'),
    archive: z.url({ protocol: /^https?$/ }).max(2000),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    program: ProgramPath,
    ...words,
  }),
]);
export type AgentWay = z.infer<typeof AgentWay>;

/**
 * An agent that a person chose from a registry, as data: what a module needs that runs any such agent. The core writes it, and
 * the module checks it again, since it comes from a disk.
 */
export const DescribedAgent = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  name: z.string().min(1).max(100),
  description: z.string().max(1000),
  version: Version,
  way: AgentWay,
});
export type DescribedAgent = z.infer<typeof DescribedAgent>;
