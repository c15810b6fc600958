export const releases = {
  title: 'Noisy answers',
  lead: 'What others were told about your people who did not agree to be named: numbers with noise, and what each cost.',
  budgets: 'What is spent',
  budgetsText: 'A budget lasts for ever: no day, agreement or cooperation brings anything back.',
  who: 'Who',
  kind: 'Account',
  kinds: { recipient: 'one recipient', affiliation: 'everybody under one roof' },
  spent: 'Spent',
  left: 'Left',
  noBudget: 'Nobody has asked for such a number.',
  asked: 'What was asked',
  question: 'Question',
  questions: { overlap: 'How many', breakdown: 'Breakdown', trend: 'Over time', lift: 'Compared' },
  at: 'Asked',
  became: 'What became of it',
  outcomes: {
    told: 'Told',
    'too-few': 'Withheld: too few',
    'over-recipient': 'Withheld: budget of the recipient spent',
    'over-affiliation': 'Withheld: budget under its roof spent',
    frozen: 'Withheld: its lists differ by few people',
  },
  cost: 'Cost',
  frozen: (recipient: string, day: string) => `${recipient} is told nothing since ${day}`,
  signals: {
    'few-differ':
      'It asked with a list of its customers that differs by fewer than 10 people from one it asked with before.',
    'few-differ-elsewhere':
      'It asked with a list of its customers that differs by fewer than 10 people from one it asked with in another cooperation.',
    'strangers-differ':
      'It asked with a list of its customers that differs from one before by newcomers alone, or people with whom nothing has happened, and by fewer than an answer must count.',
  },
  lift: 'Let it be told again',
  reason: 'Reason',
  lifted: 'It is told numbers again.',
};
