import type { RefusalCode } from '@entente/contract';

/** Of each refusal: what happened and what was not done by it, and the way out. `{…}` is filled from its data. */
const texts = {
  'not-found': [
    'There is no {what} like that for you.',
    'Check the name or id; a list shows what you may see.',
  ],
  'not-allowed': [
    'Your role may not {action} this {noun}.',
    'Ask an admin of your business for the role it needs.',
  ],
  'signed-out': ['You are not signed in, or not any longer.', 'Sign in again.'],
  'partner-choice': ['You act for several: {partners}.', 'Choose one of them on the first page.'],
  'not-a-member': [
    'You do not act for that partner, or not any longer.',
    'Ask an admin of the partner to invite you.',
  ],
  'partner-suspended': [
    'The operator has suspended {partner}, which may now only read, and say no.',
    'Ask who runs the platform; withdrawals, erasures, objections and reading go on.',
  ],
  'invitation-invalid': [
    'The invitation is not good, or not any longer.',
    'Ask whoever invited you for another one.',
  ],
  'sign-in-first': [
    'There is an account with that address already.',
    'Sign in to it, then open the invitation again.',
  ],
  'last-admin': ['A partner has at least one admin.', 'Make somebody else an admin first.'],
  'last-operator': ['The platform has at least one operator.', 'Invite somebody else first.'],
  'key-limit': ['Two keys named “{name}” are good already.', 'Revoke the one that is not used any more.'],
  'mail-unavailable': [
    'No outgoing mail is set up, so nobody was invited.',
    'Ask who runs the platform to set up mail.',
  ],
  'mail-refused': [
    'The mail server took no letter ({detail}), so nobody has the link of this invitation.',
    'Look at the address, or have the mail server looked at; then invite again.',
  ],
  'input-invalid': ['The input is not valid: {detail}', 'Correct the named places and send it again.'],
  'already-exists': [
    'A {what} named “{name}” exists already.',
    'Choose another name, or use the one there is.',
  ],
  'mapping-invalid': [
    'The mapping is not valid: {detail}',
    'Correct the named places; the file was not imported.',
  ],
  'mapping-mismatch': [
    'The file does not have the mapped columns: {detail}',
    'Correct the mapping or the file.',
  ],
  'segment-invalid': ['The segment is not valid: {detail}', 'Correct the named places.'],
  'segment-in-use': [
    'The segment “{name}” is mentioned by others: {segments}.',
    'Change or remove those first.',
  ],
  'dictionary-settled': [
    'Somebody edited the dictionary, and the mapping declares otherwise: {detail}',
    'Let the mapping say the same, or edit the dictionary once more.',
  ],
  'dictionary-unfit': ['{name} cannot be changed so: {detail}', 'Import the data under another name.'],
  'dictionary-in-use': [
    '{name} is read by what you saved or published: {detail}',
    'Change that first, or import the data under another name.',
  ],
  'place-in-use': [
    '{name} cannot go: {detail}',
    'Move or remove those places first, and change or remove those segments.',
  ],
  'organisation-in-use': [
    '{name} cannot go: {detail}',
    'Move or remove those organisations first, and change or remove those segments.',
  ],
  'file-unreadable': [
    'The file cannot be read at line {line}: {detail}',
    'Repair the file and import it again; what landed stays.',
  ],
  'file-changed': [
    'The file changed while it was read: it had {before} bytes and now has {after}.',
    'Import it when nobody writes to it any more; what landed stays, and nothing lands twice.',
  ],
  'snapshot-incomplete': [
    'Of {rows} rows of the snapshot it cannot be read whom they are about, so nobody was removed; the other rows have landed.',
    'Repair those rows, which the rejects file has, and import the snapshot again.',
  ],
  'snapshot-limit': [
    '{absent} of {customers} customers are absent from the snapshot, more than {limit} of them, so nobody was removed; the rows of the file have landed.',
    'See whether the file is the whole; if it is, import it again and allow more to be removed.',
  ],
  'terms-invalid': ['The terms are not valid: {detail}', 'Correct the named places and propose again.'],
  'agreement-state': [
    'The agreement is {state}; for this it has to be {needs}.',
    'See on the agreement’s page what is possible now.',
  ],
  'already-signed': [
    '{partner} has signed this version already.',
    'Nothing needs doing; wait for the other parties.',
  ],
  'already-recorded': [
    '{partner} has recorded this already: {verb}.',
    'Nothing needs doing; it stands until the agreement changes.',
  ],
  'party-left': ['{partner} has left this agreement.', 'Leaving is final; a new agreement can be proposed.'],
  'hash-mismatch': [
    'The terms you would sign are not the terms on file.',
    'Read the current version and sign its hash.',
  ],
  'not-suspended-by-you': ['Only who suspended may resume: {by}.', 'Ask them to resume.'],
  'terms-fixed': [
    'A change cannot touch {what}.',
    'Leave that as it is; for other parties, another start or other match rules propose a new agreement.',
  ],
  'change-empty': [
    'These are the terms that hold already, in version {version}.',
    'Nothing needs doing, or change something.',
  ],
  'change-state': [
    'The change is {state}; for this it has to be {needs}.',
    'Look at the changes of the agreement; what is over can be asked for anew.',
  ],
  'signature-not-needed': [
    'The change touches no customers of {partner}, so it needs no answer of it.',
    'Leave it to {needs}; whoever cannot live with the new terms may suspend or leave the agreement.',
  ],
  'not-requested-by-you': [
    'Only {by} asked for this change and may take it back.',
    'Deny it, where it needs your signature.',
  ],
  'agreement-not-active': [
    'The agreement is {state}, so nothing may leave under it.',
    'Wait until it is ACTIVE.',
  ],
  'permission-unknown': [
    'No permission “{permission}” is in force in this agreement.',
    'See the permissions on the agreement’s page.',
  ],
  'action-not-permitted': [
    'The permission does not allow to {action}.',
    'Propose an agreement that allows it.',
  ],
  'column-not-covered': [
    'Not every column is there for you: {detail}',
    'Ask for less; a preview without columns shows all that the permission covers.',
  ],
  'category-not-covered': [
    'The permission does not cover: {categories}.',
    'Ask for less, or propose a wider permission.',
  ],
  'purpose-mismatch': [
    'A combination names one permission per provider, all of one purpose and one recipient.',
    'Choose permissions of one purpose.',
  ],
  'release-not-available': [
    'Without deliver permissions this could only be told with noise, and sums are not: one person may make up any part of them.',
    'Ask how many people there are, or ask under permissions that include deliver.',
  ],
  'recall-overdue': [
    '{count} recalls from this provider are overdue, so deliveries from it are suspended.',
    'Erase those people and acknowledge the recalls.',
  ],
  'recall-not-overdue': [
    'No recall from {recipient} is overdue here.',
    'A recall can be escalated 72 hours after it opened; the recalls you sent say when that is.',
  ],
  'recall-escalated': [
    'You escalated to {recipient} already, which has until {answerBy} to answer.',
    'Wait for the answer until then; an admin of yours may suspend the agreement at any time.',
  ],
  'delivery-state': [
    'The delivery is {state}; for this it has to be {needs}.',
    'See on the delivery’s page what is possible now.',
  ],
  'customer-erased': ['This customer was erased.', 'Only a newer consent brings a person back.'],
  'reason-required': ['Looking at a person needs a reason.', 'State the reason; it is recorded.'],
  'limit-exceeded': ['{what} is limited to {limit}.', 'Stay within the limit, or split the work.'],
  'origin-refused': [
    'The request comes from a page of another site, or does not say from where; nothing was done.',
    'Open this page anew, and try again from there.',
  ],
  'media-type-refused': [
    'The body is not of a type that is read here: {detail}',
    'Send a CSV or NDJSON file.',
  ],
  'upload-state': [
    'The import is {state}; for this it has to be {needs}.',
    'Look at the import, or begin another one.',
  ],
  overloaded: [
    'You are asking more than is answered at once; nothing was done.',
    'Wait a moment, then try again.',
  ],
  busy: ['Others are working on the same thing; nothing was changed.', 'Try again in a moment.'],
  'store-behind': [
    '{schema} is at version {found} and the program needs {needed}.',
    'Ask who runs the platform to bring it up to date.',
  ],
  'server-unsuitable': ['The database server cannot be used: {detail}', 'Ask who runs the platform.'],
  'wrong-master-key': [
    'The data was sealed under the master key {found}, and this is {given}.',
    'Ask who runs the platform: only the key the database was made with opens its contact data.',
  ],
  'backup-invalid': [
    'The backup cannot be used: {detail}',
    'Nothing was restored; take another backup, or another copy of this one.',
  ],
  'backup-newer': [
    'The backup was made by a newer program: {detail}',
    'Restore it with that program, or a newer one.',
  ],
  'restore-needs-empty': [
    'There is an Entente here already, with {partners} partners; nothing was restored.',
    'Restore into an empty place.',
  ],
  'restore-incomplete': [
    'The backup of {backup} was not restored to its end, so nobody may open this.',
    'Ask who runs the platform to restore it to its end.',
  ],
  'journal-incomplete': [
    'The journal of withdrawals has {found} lines and had {needed} when the backup was made.',
    'Ask who runs the platform to put the journal back: without it people return who withdrew.',
  ],
  'partner-gone': [
    'A partner named “{name}” has left the platform, and its audit trail keeps the name.',
    'Choose another handle.',
  ],
  'cooperation-differs': [
    'The cooperation differs from the rows it follows from: {detail}',
    'Have it rebuilt; tell your partners if it comes back.',
  ],
  'audit-tampered': [
    'The audit log was changed: {detail}',
    'Keep the evidence and tell your partners; compare with a root noted elsewhere.',
  ],
  'offset-mismatch': [
    'The upload has {offset} bytes, so the next piece begins there.',
    'Go on from that byte; what came stays.',
  ],
  'upload-differs': [
    'What came of the upload is not what was sent: {detail}',
    'Open another upload and send the file again.',
  ],
  'job-state': ['The job is {state}; for this it has to be {needs}.', 'Look at the job’s page.'],
  'key-reused': [
    'The key “{key}” stands for another request already.',
    'Use a key once, and again only to repeat the same request.',
  ],
  'no-longer-member': [
    'Whoever asked for this job may no longer act for the partner.',
    'Somebody who may can ask for it again.',
  ],
} as const satisfies Readonly<Record<RefusalCode, readonly [what: string, wayOut: string]>>;

/** Words of the data that are said otherwise than they are written, such as states. */
const values: Readonly<Record<string, string>> = {
  PROPOSED: 'proposed',
  ACTIVE: 'in force',
  SUSPENDED: 'suspended',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  TERMINATED: 'ended',
  PENDING: 'waiting for signatures',
  APPROVED: 'signed by all it needs',
  DENIED: 'denied',
  CANCELLED: 'cancelled',
  COMMITTED: 'in force',
  REQUESTED: 'requested',
  STARTED: 'on its way',
  COMPLETED: 'completed',
};

export const refused = { texts, values };
