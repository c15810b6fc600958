export const recalls = {
  title: 'Recalls',
  lead: 'Orders to erase people who were handed over and withdrew, whose consent expired, or whose agreement ended.',
  received: 'To be erased here',
  receivedText:
    'Erase them wherever you took them from your inbox, then say so. The rows in the inbox are gone already.',
  counts: (pending: string, overdue: string, done: string) =>
    `${pending} to erase in time, ${overdue} overdue, ${done} answered.`,
  nothing: 'Nobody is to be erased.',
  person: 'Person',
  provider: 'From',
  reason: 'Because',
  due: 'Until',
  state: 'State',
  reasons: { withdrawn: 'withdrew', expired: 'consent expired', 'agreement-ended': 'agreement ended' },
  states: { PENDING: 'To erase', OVERDUE: 'Overdue', ACKNOWLEDGED: 'Erased', ESCALATED: 'Escalated' },
  statement: 'What you did',
  statementHint: 'It goes to the partners whose people these were, and is kept.',
  everything: 'Say that all of them are erased',
  answered: (people: string) =>
    people === '1' ? 'It is said of one person.' : `It is said of ${people} people.`,
  sent: 'Sent to others',
  sentText:
    'How many people a line is about is not told: that is how many the recipient was handed, which is its secret.',
  recipient: 'To',
  day: 'Day',
  seen: 'Seen',
  noSent: 'Nobody whom you handed over was recalled.',
  unseen: 'not yet',
};
