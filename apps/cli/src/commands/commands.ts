/** Every command, in the order in which a newcomer meets them. */
import type { Command } from '../verb.ts';
import { agreement } from './agreement.ts';
import { analysis } from './analysis.ts';
import { audit } from './audit.ts';
import { backup, restore } from './backup.ts';
import { column } from './column.ts';
import { consent } from './consent.ts';
import { contact } from './contact.ts';
import { cooperation } from './cooperation.ts';
import { customer } from './customer.ts';
import { delivery } from './delivery.ts';
import { dictionary } from './dictionary.ts';
import { doctor } from './doctor.ts';
import { imports } from './import.ts';
import { inbox } from './inbox.ts';
import { job } from './job.ts';
import { key } from './key.ts';
import { keys } from './keys.ts';
import { ledger } from './ledger.ts';
import { login, logout, profiles } from './login.ts';
import { member } from './member.ts';
import { objection } from './objection.ts';
import { operator } from './operator.ts';
import { organisation } from './organisation.ts';
import { overlap } from './overlap.ts';
import { partner } from './partner.ts';
import { place } from './place.ts';
import { publication } from './publication.ts';
import { recall } from './recall.ts';
import { release } from './release.ts';
import { serve } from './serve.ts';
import { segment } from './segment.ts';
import { set } from './set.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';
import { sweep } from './sweep.ts';

export const commands: Readonly<Record<string, Command>> = {
  partner,
  member,
  key,
  operator,
  import: imports,
  dictionary,
  place,
  organisation,
  contact,
  customer,
  consent,
  agreement,
  cooperation,
  segment,
  set,
  column,
  publication,
  overlap,
  release,
  analysis,
  delivery,
  inbox,
  objection,
  recall,
  job,
  ledger,
  audit,
  sweep,
  backup,
  restore,
  keys,
  doctor,
  status,
  login,
  logout,
  profiles,
  serve,
  stop,
};
