/** Why something cannot be done at present, beside the button that would do it. */
export const refusals = {
  'not-allowed': 'Your role may not do this.',
  'partner-suspended': 'Your business is suspended on this platform.',
  'agreement-state': 'Not in the state that the agreement is in.',
  'agreement-not-active': 'The agreement is not in force.',
  'already-recorded': 'That is on record already.',
  'change-state': 'Not in the state that the change is in.',
  'delivery-state': 'Not in the state that the delivery is in.',
  'recall-not-overdue': 'It is not overdue.',
  'recall-escalated': 'It was escalated already.',
  other: 'That is not possible at present.',
};
