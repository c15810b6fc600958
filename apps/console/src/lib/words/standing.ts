/** Where an agreement stands, in one line of the person's language. */
import type { AgreementView } from '@entente/contract';
import type { Format } from './format.ts';
import type { Words } from './words.ts';

/** Takes an agreement as the API gives it; the text ends with a full stop. */
export function standingOf(agreement: AgreementView, { standing }: Words, format: Format): string {
  const { signedBy, missing, suspendedBy, leftBy, terminatedBy, activeFrom, endsAt, endedAt } = agreement;
  const said = standing[agreement.reason ?? 'in-force']({
    lastDay: format.lastDay(endsAt),
    starts: format.day(activeFrom ?? endsAt),
    ended: format.day(endedAt ?? endsAt),
    signed: format.number(signedBy.length),
    all: format.number(signedBy.length + missing.length),
    missing: format.list(missing),
    suspendedBy: format.list(suspendedBy),
    rejectedBy: agreement.rejectedBy ?? '',
    leftBy: format.list(leftBy),
  });
  const isOpen = agreement.reason === null || agreement.reason === 'suspended';
  return isOpen && terminatedBy.length > 0 ? `${said} ${standing.wishes(format.list(terminatedBy))}` : said;
}
