/** English. */
import { agreement } from './agreement.ts';
import { difference } from './difference.ts';
import { explanation } from './explanation.ts';
import { said, terms } from './terms.ts';

export const en = { ...said, terms, agreement, difference, explanation };
