/** Swedish. */
import type { Words } from '../words.ts';
import { account } from './account.ts';
import { agreements } from './agreements.ts';
import { analysis } from './analysis.ts';
import { audit } from './audit.ts';
import { auditLog } from './audit-log.ts';
import { changes } from './changes.ts';
import { builder } from './builder.ts';
import { consents } from './consents.ts';
import { cooperations } from './cooperations.ts';
import { crossTab } from './cross-tab.ts';
import { customers } from './customers.ts';
import { deliveries } from './deliveries.ts';
import { dictionary } from './dictionary.ts';
import { disclosures } from './disclosures.ts';
import { frame } from './frame.ts';
import { health } from './health.ts';
import { home } from './home.ts';
import { imports } from './imports.ts';
import { objections } from './objections.ts';
import { operator } from './operator.ts';
import { organisations } from './organisations.ts';
import { overlap } from './overlap.ts';
import { people } from './people.ts';
import { places } from './places.ts';
import { recalls } from './recalls.ts';
import { refusals } from './refusals.ts';
import { refused } from './refused.ts';
import { releases } from './releases.ts';
import { segments } from './segments.ts';
import { signIn } from './sign-in.ts';
import { standing } from './standing.ts';
import { terms } from './terms.ts';

export const sv: Words = {
  account,
  agreements,
  analysis,
  audit,
  auditLog,
  changes,
  builder,
  consents,
  cooperations,
  crossTab,
  customers,
  deliveries,
  dictionary,
  disclosures,
  frame,
  health,
  home,
  imports,
  objections,
  operator,
  organisations,
  overlap,
  people,
  places,
  recalls,
  refusals,
  refused,
  releases,
  segments,
  signIn,
  standing,
  terms,
};
