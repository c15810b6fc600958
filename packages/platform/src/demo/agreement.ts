/** The agreement that the three would sign, written the way a partner writes one: as a file of terms. */
import type { AgreementTerms, Instant } from '@entente/contract';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { mossfield, quillon, zephyria } from './parties.ts';
import { dayMs, dayText } from './written.ts';

/** The terms in force from the day before `at`, for two years. */
export function termsAt(at: Instant): z.input<typeof AgreementTerms> {
  const [airline, grocer, cellars] = [zephyria.handle, mossfield.handle, quillon.handle];
  const all = ['count', 'analyse', 'deliver'] as const;
  const countOnly = ['count', 'analyse'] as const;
  return {
    name: 'Table and Travel',
    parties: [airline, grocer, cellars],
    starts: dayText(at - dayMs, 'yyyy-mm-dd'),
    ends: dayText(at + 730 * dayMs, 'yyyy-mm-dd'),
    matchRules: ['email', 'phone', 'name-birth-postcode'],
    minimumCohort: 50,
    deliveryDays: 30,
    permissions: [
      permission([airline, grocer], 'direct-marketing', ['contact'], all),
      permission([airline, grocer], 'direct-marketing', ['contact', 'demographic', 'loyalty'], all),
      permission([airline, grocer], 'market-research', ['demographic', 'purchase'], countOnly),
      permission([airline, cellars], 'joint-loyalty', ['contact', 'loyalty'], all),
      permission([airline, cellars], 'customer-support', ['contact', 'support'], all),
      permission([grocer, airline], 'direct-marketing', ['contact'], all),
      permission([grocer, airline], 'market-research', ['purchase', 'survey'], all),
      permission([grocer, cellars], 'direct-marketing', ['contact', 'purchase'], all),
      permission([cellars, airline], 'direct-marketing', ['contact', 'marketing'], all),
      permission([cellars, airline], 'personalised-advertising', ['contact', 'social'], all),
      permission([cellars, grocer], 'direct-marketing', ['contact', 'purchase'], all),
      permission([cellars, grocer], 'market-research', ['demographic', 'purchase'], all),
    ],
  };
}

type Terms = z.input<typeof AgreementTerms>;
type Line = Terms['permissions'][number];

function permission(
  [provider, recipient]: readonly [Line['provider'], Line['recipient']],
  purpose: Line['purpose'],
  categories: Line['categories'],
  actions: readonly Line['actions'][number][],
): Line {
  return { provider, recipient, purpose, categories, actions: [...actions] };
}

/** The file of those terms. */
export function agreementText(at: Instant): string {
  return `# The terms of an agreement between three invented businesses.\n${stringify(termsAt(at), { aliasDuplicateObjects: false })}`;
}
