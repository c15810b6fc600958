/** Every command, in the order in which a newcomer meets them. */
import type { Command } from '../verb.ts';
import { agreement } from './agreement.ts';
import { cooperation } from './cooperation.ts';
import { overlap } from './overlap.ts';
import { partner } from './partner.ts';
import { set } from './set.ts';
import { stop } from './stop.ts';

export const commands: Readonly<Record<string, Command>> = {
  partner,
  agreement,
  cooperation,
  set,
  overlap,
  stop,
};
