import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextArea } from '#web/ui/field.tsx';
import { Card, Heading, Said, Stack, Text } from '#web/ui/layout.tsx';
import { ErrorState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { leaveHandover, listHandover, readHandover } from '../desk.contract.ts';
import css from './desk.module.css';

const invalidates = ['handover'];

/** Notes left by who was here before, until somebody has read them; and a note for who comes next. */
export function Handover() {
  const t = useT('desk');
  const asked = useOp(listHandover, {}, { every: 300_000 });
  const [open, setOpen] = useState(false);
  const read = useOpMutation(readHandover, { invalidates });
  const unread = (asked.data?.notes ?? []).filter((it) => it.readAt === null);
  return (
    <section className={css.handover} aria-label={t('handover.title')}>
      {unread.map((it) => (
        <div key={it.id} className={css.note}>
          <span className={css.noteHead}>
            {it.mine ? t('handover.mine') : t('handover.from', { name: it.author })} · <TimeAgo at={it.at} />
          </span>
          <Said lang={it.language}>{it.text}</Said>
          {!it.mine && (
            <Button
              size="small"
              onClick={() =>
                read.mutate({ params: { id: it.id }, body: {} }, { onError: (error) => toastProblem(error, 'desk') })
              }
            >
              {t('handover.read')}
            </Button>
          )}
        </div>
      ))}
      <Button size="small" look="quiet" onClick={() => setOpen(true)}>
        {t('handover.leave')}
      </Button>
      {open && <NotesDialog onClose={() => setOpen(false)} />}
    </section>
  );
}

function NotesDialog({ onClose }: { onClose: () => void }) {
  const t = useT('desk');
  const language = useLanguage();
  const asked = useOp(listHandover);
  const [id] = useState(() => uuidv7(Date.now()));
  const [text, setText] = useState('');
  const leave = useOpMutation(leaveHandover, { invalidates, onDone: () => (toast(t('handover.left')), onClose()) });
  const missing = text.trim() ? null : t('handover.need');
  const old = (asked.data?.notes ?? []).filter((it) => it.readAt !== null);
  return (
    <Dialog
      open
      onClose={onClose}
      width={560}
      title={t('handover.title')}
      onSubmit={() => !missing && !leave.isPending && leave.mutate({ body: { id, text: text.trim(), language } })}
      foot={
        <>
          <Button type="submit" look="primary" busy={leave.isPending} blocked={missing}>
            {t('handover.deed')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <TextArea
          label={t('handover.text')}
          hint={t('handover.hint')}
          rows={4}
          value={text}
          onChange={setText}
          maxLength={2000}
          autoFocus
        />
        {leave.error && <ErrorState error={leave.error} feature="desk" />}
        {old.length > 0 && (
          <>
            <Heading>{t('handover.before')}</Heading>
            {old.map((it) => (
              <Card key={it.id}>
                <Text dim small>
                  {t('handover.wasRead', { name: it.author, reader: it.readBy ?? '' })} · <TimeAgo at={it.at} />
                </Text>
                <Said lang={it.language}>{it.text}</Said>
              </Card>
            ))}
          </>
        )}
      </Stack>
    </Dialog>
  );
}
