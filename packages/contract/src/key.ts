/** API keys: what machines of a partner's sign their requests with. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { AccessId } from './member.ts';
import { LineOfText } from './permission.ts';
import { CooperationId, InstantText } from './words.ts';

/**
 * `entente_<prefix>_<secret><checksum>`: eight characters that may be shown, 160 random bits, and a CRC-32 of all that
 * stands before it, so that whoever scans for lost secrets can tell one from a look-alike.
 */
export const apiKeyPattern = /^entente_([a-z2-7]{8})_([a-z2-7]{32})([a-z2-7]{7})$/;

/** One thing a key may do, such as `overlap.ask`. */
export const ScopedAction = z
  .string()
  .max(60)
  .regex(/^[a-z-]+\.[a-z-]+$/, phrase('noun.action, such as overlap.ask'));

/** A range of addresses, such as `203.0.113.0/24` or `2001:db8::/32`. */
export const AddressRange = z.union([z.cidrv4(), z.cidrv6()], phrase('a range such as 203.0.113.0/24'));

const KeyName = LineOfText.max(80);

export const NewKey = z.strictObject({
  /** What it is for; unlike that of any key that is good. */
  name: KeyName,
  actions: z.array(ScopedAction).min(1).max(100),
  /** In these cooperations only. */
  cooperations: z.array(CooperationId).min(1).max(100).exactOptional(),
  /** From these addresses only. */
  addresses: z.array(AddressRange).min(1).max(50).exactOptional(),
  /** After how many days it expires. */
  days: z.int().min(1).max(365).default(90),
});
export type NewKey = z.infer<typeof NewKey>;

export const keyStates = ['ACTIVE', 'EXPIRED', 'REVOKED'] as const;

export const Key = z.strictObject({
  id: AccessId,
  name: z.string(),
  /** The part of the key that tells it from others. */
  prefix: z.string(),
  actions: z.array(z.string()),
  /** Null: in all. */
  cooperations: z.array(z.string()).nullable(),
  /** Null: from anywhere. */
  addresses: z.array(z.string()).nullable(),
  createdBy: z.string(),
  createdAt: InstantText,
  expiresAt: InstantText,
  revokedAt: InstantText.nullable(),
  /** To the minute. */
  lastUsedAt: InstantText.nullable(),
  state: z.enum(keyStates),
  can: z.strictObject({ rotate: z.boolean(), revoke: z.boolean() }),
});
export type Key = z.infer<typeof Key>;

/** A key as it is listed: what it may do, from where and when it last did is not told to everybody. */
export const ListedKey = Key.partial({
  actions: true,
  cooperations: true,
  addresses: true,
  createdBy: true,
  lastUsedAt: true,
});
export type ListedKey = z.infer<typeof ListedKey>;

export const KeyList = z.strictObject({ keys: z.array(ListedKey), next: AccessId.nullable() });
export type KeyList = z.infer<typeof KeyList>;

/** A new key. `secret` is told here and never again. */
export const KeyMade = z.strictObject({ key: Key, secret: z.string() });
export type KeyMade = z.infer<typeof KeyMade>;

/** The key that shall be replaced, and after how many days its successor expires. */
export const KeyRotation = z.strictObject({ id: AccessId, days: z.int().min(1).max(365).default(90) });
