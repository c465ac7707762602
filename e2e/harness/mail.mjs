// A mail server that keeps what it takes, for tests that read their letters.

import { createServer } from "node:net";

/**
 * @typedef {object} MailServer
 * @property {number} port
 * @property {(to: string, wait?: number) => Promise<string>} next the text of the next letter to an address that was not
 *   read yet; `wait` is for how many milliseconds it may be on its way
 * @property {() => Promise<void>} stop
 */

/** How long a letter may be on its way. */
const WAIT_MS = 15_000;

/** Starts a mail server. @returns {Promise<MailServer>} */
export async function startMail() {
  /** @type {{ to: string, text: string }[]} */
  const letters = [];
  const server = createServer((socket) => {
    socket.setEncoding("utf8");
    let rest = "";
    let to = "";
    /** @type {string[] | null} */
    let data = null;
    const say = (/** @type {string} */ line) => socket.write(`${line}\r\n`);
    say("220 mail.test ESMTP");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      const lines = (rest + chunk).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (data) {
          if (line !== ".") {
            data.push(line.startsWith("..") ? line.slice(1) : line);
            continue;
          }
          letters.push({ to, text: readable(data.join("\r\n")) });
          data = null;
          say("250 taken");
        } else if (/^EHLO/i.test(line)) {
          say("250-mail.test\r\n250-8BITMIME\r\n250 SMTPUTF8");
        } else if (/^RCPT TO:/i.test(line)) {
          to = /<([^>]*)>/.exec(line)?.[1] ?? "";
          say("250 ok");
        } else if (/^DATA/i.test(line)) {
          data = [];
          say("354 go on");
        } else if (/^QUIT/i.test(line)) {
          say("221 bye");
          socket.end();
        } else {
          say("250 ok");
        }
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    next: async (to, wait = WAIT_MS) => {
      const until = Date.now() + wait;
      for (;;) {
        const at = letters.findIndex((letter) => letter.to === to);
        if (at >= 0) return letters.splice(at, 1)[0].text;
        if (Date.now() > until) throw new Error(`no letter came to ${to}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    stop: () => new Promise((resolve) => server.close(() => resolve(undefined))),
  };
}

/** Returns the body of a letter as somebody reads it. @param {string} letter */
function readable(letter) {
  const split = letter.indexOf("\r\n\r\n");
  const [head, body] = [letter.slice(0, split), letter.slice(split + 4)];
  const coding = /^content-transfer-encoding:\s*(\S+)/im.exec(head)?.[1]?.toLowerCase();
  if (coding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (coding !== "quoted-printable") return body;
  const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
