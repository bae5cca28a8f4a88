import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { COMMON_LANGUAGES, useLanguageName } from '#web/language-names.ts';
import { useCan } from '#web/session.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Card, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { endNote, listNotes, saveNote, type NoteText } from '../monitors.contract.ts';
import { noteFor } from '../own-page.rules.ts';

type Note = OutOf<typeof listNotes>['notes'][number];

/** What monitors read on their own page, each in a language of theirs. */
export function NotesPart() {
  const t = useT('monitors');
  const can = useCan();
  const format = useFormat();
  const shown = useLanguage();
  const name = useLanguageName();
  const asked = useOp(listNotes);
  const [editing, setEditing] = useState<Note | null>(null);
  const titleOf = (it: Note) => noteFor(it.texts, [shown])?.title ?? '–';
  const add = () =>
    setEditing({ id: uuidv7(Date.now()), texts: [{ language: shown, title: '', text: '' }], changedAt: '' });
  return (
    <Stack gap="l">
      <Row spread="between">
        <Text dim>{t('notes.means')}</Text>
        {can('source.write') && (
          <Button look="primary" icon={<IconPlus size={17} />} onClick={add}>
            {t('notes.add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={4} feature="monitors">
        {({ notes }) =>
          notes.length === 0 ? (
            <EmptyState title={t('notes.none')}>{t('notes.noneWhy')}</EmptyState>
          ) : (
            <DataTable
              label={t('parts.notes')}
              rows={notes}
              rowKey={(it) => it.id}
              onOpen={can('source.write') ? setEditing : undefined}
              columns={[
                { key: 'title', title: t('notes.title'), cell: (it) => <bdi>{titleOf(it)}</bdi>, sort: titleOf },
                {
                  key: 'languages',
                  title: t('languages'),
                  cell: (it) => format.list(it.texts.map((one) => name(one.language))),
                },
                {
                  key: 'changed',
                  title: t('notes.changed'),
                  cell: (it) => <TimeAgo at={it.changedAt} />,
                  sort: (it) => it.changedAt,
                  end: true,
                },
              ]}
            />
          )
        }
      </Answer>
      {editing && <NoteDialog note={editing} onClose={() => setEditing(null)} />}
    </Stack>
  );
}

function NoteDialog({ note, onClose }: { note: Note; onClose: () => void }) {
  const t = useT('monitors');
  const name = useLanguageName();
  const [texts, setTexts] = useState<NoteText[]>(note.texts);
  const save = useOpMutation(saveNote, { invalidates: ['notes'] });
  const end = useOpMutation(endNote, { invalidates: ['notes'] });
  const change = (at: number, part: Partial<NoteText>) =>
    setTexts((all) => all.map((it, n) => (n === at ? { ...it, ...part } : it)));
  const left = COMMON_LANGUAGES.filter((tag) => texts.every((it) => it.language !== tag));
  const unfinished = texts.some((it) => !it.title.trim() || !it.text.trim());
  return (
    <Dialog open onClose={onClose} title={t(note.changedAt ? 'notes.change' : 'notes.add')} width={640}>
      <Form
        deed={t('console:save')}
        feature="monitors"
        blocked={unfinished && t('notes.need')}
        onSubmit={async () => {
          await save.mutateAsync({ params: { id: note.id }, body: { texts } });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        {texts.map((it, at) => (
          <Card key={it.language}>
            <Stack>
              <Select
                label={t('notes.language')}
                options={[it.language, ...left].map((value) => ({ value, label: name(value) }))}
                value={it.language}
                onChange={(language) => language && change(at, { language })}
              />
              <TextField
                label={t('notes.title')}
                lang={it.language}
                maxLength={120}
                value={it.title}
                onChange={(title) => change(at, { title })}
              />
              <TextArea
                label={t('notes.text')}
                lang={it.language}
                rows={5}
                maxLength={8000}
                value={it.text}
                onChange={(text) => change(at, { text })}
              />
              {texts.length > 1 && (
                <Buttons>
                  <Button look="link" onClick={() => setTexts((all) => all.filter((_, n) => n !== at))}>
                    {t('notes.without', { language: name(it.language) })}
                  </Button>
                </Buttons>
              )}
            </Stack>
          </Card>
        ))}
        <Buttons>
          {left[0] && (
            <Button onClick={() => setTexts((all) => [...all, { language: left[0]!, title: '', text: '' }])}>
              {t('notes.another')}
            </Button>
          )}
          {note.changedAt && (
            <Button
              busy={end.isPending}
              onClick={() =>
                end.mutate(
                  { params: { id: note.id } },
                  { onSuccess: onClose, onError: (error) => toastProblem(error, 'monitors') },
                )
              }
            >
              {t('notes.end')}
            </Button>
          )}
        </Buttons>
      </Form>
    </Dialog>
  );
}
