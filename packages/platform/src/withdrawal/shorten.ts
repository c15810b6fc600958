/** What was handed over under terms that now let it live for a shorter time: its end comes earlier, on both sides. */
import type { Store, Transaction } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import type { PermissionRow } from '../agreement/permissions.ts';
import type { Ending } from './end.ts';

/**
 * Lets completed deliveries under these permissions end with the agreement, and with the days that it now gives them
 * from their completion, where they would have lived longer; nothing ends before the act, so that whoever was handed
 * over is recalled from then on. The cooperation must be locked exclusively, and the rows of the permissions must be those
 * of the version that the act made.
 */
export async function shortenLives(
  tx: Transaction,
  { cooperation, act, permissions }: Omit<Ending, 'partner'>,
): Promise<void> {
  for (const permission of permissions) {
    const { provider, recipient } = permission;
    const within = (partner: string, work: (store: Store) => Promise<unknown>): Promise<unknown> =>
      tx.withdraw({ act: act.id }, { cooperation, partner }, work);
    await within(provider, (store) =>
      sql`
        update disclosure d set until = ${end(sql.ref('h.completed_at'), permission, act.at)}
        from handover h
        where h.delivery = d.delivery and h.cooperation = ${cooperation} and h.recipient = ${recipient}
          and h.permission = ${permission.key} and h.completed_at is not null
          and d.until > ${end(sql.ref('h.completed_at'), permission, act.at)}`.execute(store),
    );
    await within(recipient, (store) =>
      sql`
        update inbox i set until = ${end(sql.ref('d.ended_at'), permission, act.at)}
        from delivery d
        where d.id = i.delivery and d.cooperation = ${cooperation} and d.provider = ${provider}
          and d.permission_key = ${permission.key} and d.state = 'COMPLETED'
          and i.until > ${end(sql.ref('d.ended_at'), permission, act.at)}`.execute(store),
    );
  }
}

/** Until when rows of a delivery that was completed then may live, at most. */
function end(
  completedAt: RawBuilder<unknown>,
  { deliveryDays, endsAt }: PermissionRow,
  at: number,
): RawBuilder<unknown> {
  return sql`greatest(${new Date(at)}::timestamptz, least(${new Date(endsAt)}::timestamptz,
    ${completedAt} + ${deliveryDays * 86_400_000} * interval '1 millisecond'))`;
}
