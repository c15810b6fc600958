// Letters by SMTP, to a server that says what the test wants it to say.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { refusalOf } from '@entente/test/support/exchange.ts';
import { afterAll, expect, test } from 'vitest';
import { mailBySmtp } from './smtp.ts';

type Heard = { readonly commands: string[]; readonly letters: string[] };

/** An SMTP server that answers each command as told, `250` unless said, and nothing at all to what is `null`. */
async function openServer(answers: Readonly<Record<string, string | null>> = {}) {
  const heard: Heard = { commands: [], letters: [] };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).setEncoding('utf8');
    const say = (word: string, usual: string): void => {
      const answer = Object.hasOwn(answers, word) ? answers[word] : usual;
      if (typeof answer === 'string') socket.write(`${answer}\r\n`);
    };
    let [text, isLetter] = ['', false];
    say('connect', '220 mail.example.com');
    socket.on('data', (piece: string) => {
      text += piece;
      for (;;) {
        const end = text.indexOf(isLetter ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + (isLetter ? 5 : 2));
        if (isLetter) heard.letters.push(line);
        else heard.commands.push(line);
        const word = isLetter ? 'letter' : (line.split(/[ :]/)[0] ?? '').toUpperCase();
        isLetter = !isLetter && word === 'DATA' && !Object.hasOwn(answers, 'DATA');
        say(word, { DATA: '354 go on', AUTH: '235 welcome', QUIT: '221 bye' }[word] ?? '250 ok');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { heard, port };
}

const from = 'Entente <no-reply@example.com>';
const origin = 'https://entente.example.com';
const letter = {
  to: 'ada@example.com',
  subject: 'You are invited',
  text: 'Come in:\n.\nhttps://entente.example.com',
};
const mailTo = (port: number, { user = '', host = '127.0.0.1', patienceMs = 10_000 } = {}) =>
  mailBySmtp({ url: `smtp://${user}${host}:${port}`, from, origin, patienceMs });

test('a letter goes to whom it is for, from the sender, under its name and with its text', async () => {
  const { heard, port } = await openServer();
  await mailTo(port).send(letter);
  expect(heard.commands).toContain('MAIL FROM:<no-reply@example.com>');
  expect(heard.commands.filter((command) => command.startsWith('RCPT'))).toEqual([
    'RCPT TO:<ada@example.com>',
  ]);
  const [sent = ''] = heard.letters;
  expect(sent).toMatch(/^From: Entente <no-reply@example\.com>\r$/m);
  expect(sent).toMatch(/^Subject: You are invited\r$/m);
  expect(sent).toContain('Come in:\r\n..\r\nhttps://entente.example.com');
});

test('who sends is told to the mail server, with the password of the URL', async () => {
  const { heard, port } = await openServer({ EHLO: '250-mail.example.com\r\n250 AUTH PLAIN' });
  await mailTo(port, { user: 'entente:a%20secret@' }).send(letter);
  const [, told = ''] = /^AUTH PLAIN (.+)$/m.exec(heard.commands.join('\n')) ?? [];
  expect(Buffer.from(told, 'base64').toString()).toBe('\0entente\0a secret');
});

test.each([
  ['a line more', 'Northwind\r\nBcc: eve@example.com'],
  ['a bare line feed', 'Northwind\nBcc: eve@example.com'],
  ['a bare carriage return', 'Northwind\rBcc: eve@example.com'],
  ['a letter of its own', 'Northwind\r\n\r\nRead this instead'],
])('a name that holds %s is a name', async (_, name) => {
  const { heard, port } = await openServer();
  await mailTo(port).send({ ...letter, subject: `You are invited to act for ${name}` });
  const [head = '', body = ''] = (heard.letters[0] ?? '').split(/\r\n\r\n/);
  expect(head).not.toMatch(/^bcc:/im);
  expect(body).toMatch(/^Come in:/);
  expect(heard.commands.filter((command) => command.startsWith('RCPT'))).toHaveLength(1);
});

test.each([
  ['another address', 'ada@example.com, eve@example.com'],
  ['another command', 'ada@example.com>\r\nRCPT TO:<eve@example.com'],
  ['another name', 'Ada <eve@example.com>'],
])('an address that holds %s is nobody else’s', async (_, to) => {
  const { heard, port } = await openServer();
  await mailTo(port)
    .send({ ...letter, to })
    .catch(() => {});
  expect(heard.commands.filter((command) => /^RCPT TO:<eve@/i.test(command))).toEqual([]);
});

test.each([
  ['the address', { RCPT: '550 5.1.1 <ada@example.com> nobody of that name' }, '550'],
  ['the sender', { MAIL: '553 not from you' }, '553'],
  ['the letter', { letter: '554 spam' }, '554'],
  ['to be asked now', { connect: '421 come again' }, '421'],
])('a server that refuses %s is told by its number, and nothing that it said', async (_, answers, detail) => {
  const { port } = await openServer(answers);
  const refusal = await refusalOf(mailTo(port).send(letter));
  expect(refusal).toMatchObject({ code: 'mail-refused', data: { detail } });
  expect(JSON.stringify(refusal)).not.toMatch(/ada|nobody|spam/);
});

test('a server that does not want who sends is told likewise', async () => {
  const { port } = await openServer({ EHLO: '250-mail\r\n250 AUTH PLAIN', AUTH: '535 who are you' });
  const sent = mailTo(port, { user: 'entente:wrong@' }).send(letter);
  expect(await refusalOf(sent)).toMatchObject({ code: 'mail-refused', data: { detail: '535' } });
});

test.each([
  ['greet', 'connect'],
  ['answer', 'RCPT'],
])('a server that does not %s is not waited for without end', async (_, word) => {
  const { port } = await openServer({ [word]: null });
  const refusal = await refusalOf(mailTo(port, { patienceMs: 100 }).send(letter));
  expect(refusal).toMatchObject({ code: 'mail-refused', data: { detail: 'ETIMEDOUT' } });
});

test('a server that is not there, or speaks in clear from elsewhere, gets no letter', async () => {
  const { port, heard } = await openServer();
  const nobody = mailBySmtp({ url: 'smtp://127.0.0.1:1', from, origin }).send(letter);
  expect(await refusalOf(nobody)).toMatchObject({ code: 'mail-refused' });
  // This machine by another name: what is not known to be it is spoken to by TLS alone.
  expect(await refusalOf(mailTo(port, { host: '127.0.0.2' }).send(letter))).toMatchObject({
    code: 'mail-refused',
  });
  expect(heard.commands.filter((command) => command.startsWith('MAIL'))).toEqual([]);
});
