export const objections = {
  title: 'Objections',
  lead: 'Who told you not to use their data, whoever provides it. They are handed to you in no delivery any more.',
  record: 'Write an objection down',
  recordText:
    'It holds from the next delivery on, and no provider learns of it. It stays as it is: nobody takes it back here. A consent that your own customer takes back is a withdrawal, and is recorded on the customer’s page.',
  by: 'Who, by',
  ways: { email: 'E-mail', phone: 'Phone', ref: 'Your own id of the customer' },
  written: 'As written',
  purpose: 'For',
  save: 'Write it down',
  recorded: 'It is written down, and holds from the next delivery on.',
  again: 'That was written down before; nothing changed.',
  list: 'Written down, latest first',
  who: 'Who',
  at: 'When',
  recordedBy: 'By',
  hidden: 'Only the privacy officer sees who',
  none: 'Nobody has objected',
  noneText:
    'Somebody who hears from you may say “not from you”, though they agreed with whoever handed them over. Write it down here, also of people you do not know: by e-mail or phone.',
};
