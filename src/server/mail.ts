import type { Transporter } from 'nodemailer';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}
export type SendMail = (mail: Mail) => Promise<void>;

/** Opens the way to a mail server. @param url such as smtps://user:password@host; @param from the sender's address. Null without one. */
export function openMail(url: string | undefined, from: string | undefined): { send: SendMail; close(): void } | null {
  if (!url) return null;
  // connections are kept: a burst of warnings must not wait for handshakes
  const pooled = new URL(url);
  pooled.searchParams.set('pool', 'true');
  pooled.searchParams.set('maxConnections', '4');
  let transport: Promise<Transporter> | undefined;
  const opened = () =>
    (transport ??= import('nodemailer').then((it) =>
      it.createTransport(pooled.href, { from: from ?? 'Baraza <no-reply@localhost>' }),
    ));
  return {
    send: async (mail) => {
      await (
        await opened()
      ).sendMail({
        ...mail,
        disableFileAccess: true,
        disableUrlAccess: true,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => void transport?.then((it) => it.close()),
  };
}
