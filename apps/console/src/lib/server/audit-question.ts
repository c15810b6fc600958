/** Which entries of the log an address asks for; what it says wrongly is left out. Days are of UTC, both included. */
import { AuditQuestion } from '@entente/contract';

const dayMs = 86_400_000;

export function auditQuestionOf({ searchParams }: URL): AuditQuestion {
  const asked = (name: string): string | undefined => searchParams.get(name) || undefined;
  const dayIn = (name: string): number => Date.parse(`${asked(name) ?? ''}T00:00:00Z`);
  const [from, to] = [dayIn('from'), dayIn('to')];
  const wished = {
    action: asked('action'),
    actor: asked('actor'),
    outcome: asked('outcome'),
    from: Number.isNaN(from) ? undefined : new Date(from).toISOString(),
    to: Number.isNaN(to) ? undefined : new Date(to + dayMs).toISOString(),
    after: asked('after') === undefined ? undefined : Number(asked('after')),
  };
  const fit = Object.entries(wished).filter(
    ([name, value]) => value !== undefined && AuditQuestion.safeParse({ [name]: value }).success,
  );
  return AuditQuestion.parse(Object.fromEntries(fit));
}
