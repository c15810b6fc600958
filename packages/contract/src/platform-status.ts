/** How the platform stands, for whoever runs it: versions and room, and nothing of anybody's customers. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { InstantText } from './words.ts';

const Count = z.int().nonnegative();

/** Which schemas, by name; `after` is the `next` of the page before. */
export const StatusPage = z.strictObject({
  limit: z.int().min(1).max(500).default(100),
  after: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, phrase('the name of a schema'))
    .exactOptional(),
});
export type StatusPage = z.infer<typeof StatusPage>;

export const SchemaStatus = z.strictObject({
  schema: z.string(),
  kind: z.enum(['control', 'identity', 'store', 'cooperation']),
  /** The latest migration it has, and the latest that the program knows: behind where the first is less. */
  version: Count,
  needed: Count,
  /** What its tables and their indexes take. */
  bytes: Count,
});
export type SchemaStatus = z.infer<typeof SchemaStatus>;

export const PlatformStatus = z.strictObject({
  at: InstantText,
  /** The program that answers, as it stood when it started. */
  program: z.strictObject({
    version: z.string(),
    /** 40 hexadecimal digits; null where it does not run from a clone of its repository. */
    commit: z.string().nullable(),
  }),
  /** Of the database server. */
  server: z.string(),
  /** Of Node.js, which runs the program. */
  runtime: z.string(),
  /** All of the database. */
  bytes: Count,
  /** How many schemas there are, and how many of them are behind. */
  schemas: Count,
  behind: Count,
  /** A page of them. */
  listed: z.array(SchemaStatus),
  next: z.string().nullable(),
});
export type PlatformStatus = z.infer<typeof PlatformStatus>;
