/** Swedish. */
import type { Words } from '../words.ts';
import { agreement } from './agreement.ts';
import { difference } from './difference.ts';
import { explanation } from './explanation.ts';
import { said, terms } from './terms.ts';

export const sv: Words = { ...said, terms, agreement, difference, explanation };
