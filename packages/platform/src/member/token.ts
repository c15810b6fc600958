/** The one-time secrets of invitations: told once, kept as their hash. */
import { createHash } from 'node:crypto';
import { randomId } from '../random-id.ts';

/** A new token: 160 random bits. */
export const makeToken = (): string => randomId(32);

/** What is kept of a token. Nothing slower is needed for a secret that nobody chose. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
