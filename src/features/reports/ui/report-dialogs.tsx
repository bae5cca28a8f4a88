import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { TypeSelect } from '#features/incidents/ui/types.tsx';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { COMMON_LANGUAGES, useLanguageName } from '#web/language-names.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox, RadioCards } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField, type FieldProps } from '#web/ui/field.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { ErrorState } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { askSource, callBack, translateReport } from '../reports.contract.ts';
import { rateSource } from '../sources.contract.ts';
import type { ReviewDeeds } from './use-review-deeds.ts';

interface Common {
  reportId: string;
  onClose: () => void;
}

function DeedDialog({
  title,
  deed,
  blocked,
  onClose,
  run,
  children,
}: {
  title: string;
  deed: string;
  blocked?: string | false | null;
  onClose: () => void;
  run: () => Promise<unknown>;
  children: React.ReactNode;
}) {
  const t = useT('reports');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async () => {
    if (busy || blocked) return;
    setBusy(true);
    try {
      await run();
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button type="submit" look="primary" busy={busy} blocked={blocked}>
            {deed}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack>
        {children}
        {problem !== null && <ErrorState error={problem} feature="reports" />}
      </Stack>
    </Dialog>
  );
}

/** A question to the source, in their language, with short answers to press if wanted. */
export function AskDialog({
  reportId,
  language,
  alias,
  onClose,
  role = 'question',
}: Common & { language: string; alias: string; role?: 'question' | 'feedback' | 'note' }) {
  const t = useT('reports');
  const name = useLanguageName();
  const [text, setText] = useState('');
  const [choices, setChoices] = useState('');
  const ask = useOpMutation(askSource, { invalidates: ['reports'], onDone: () => toast(t(`done.${role}`)) });
  const offered = choices
    .split(/\n|,|،/)
    .map((it) => it.trim())
    .filter(Boolean)
    .slice(0, 5);
  return (
    <DeedDialog
      title={t(`ask.title.${role}`, { alias })}
      deed={t(`ask.deed.${role}`)}
      blocked={!text.trim() && t('ask.need')}
      onClose={onClose}
      run={() =>
        ask.mutateAsync({
          params: { id: reportId },
          body: {
            id: uuidv7(Date.now()),
            role,
            text,
            language: language === 'und' ? document.documentElement.lang : language,
            choices: offered.length ? offered : null,
          },
        })
      }
    >
      <TextArea
        label={t(`ask.text.${role}`)}
        hint={role === 'note' ? t('ask.noteHint') : t('ask.hint', { language: name(language) })}
        rows={4}
        value={text}
        onChange={setText}
        data-autofocus
      />
      {role === 'question' && (
        <TextField
          label={t('ask.choices')}
          hint={t('ask.choicesHint')}
          optional
          value={choices}
          onChange={setChoices}
        />
      )}
    </DeedDialog>
  );
}

/** A call or a visit to the source: what was asked, and what was answered if they were reached. */
export function CallBackDialog({ reportId, alias, onClose }: Common & { alias: string }) {
  const t = useT('reports');
  const [question, setQuestion] = useState('');
  const [reached, setReached] = useState(true);
  const [answer, setAnswer] = useState('');
  const log = useOpMutation(callBack, { invalidates: ['reports'], onDone: () => toast(t('done.callBack')) });
  return (
    <DeedDialog
      title={t('callBack.title', { alias })}
      deed={t('callBack.deed')}
      blocked={!question.trim() && t('callBack.need')}
      onClose={onClose}
      run={() =>
        log.mutateAsync({
          params: { id: reportId },
          body: {
            id: uuidv7(Date.now()),
            question,
            answer: reached && answer.trim() ? answer : null,
            reached,
            language: document.documentElement.lang,
          },
        })
      }
    >
      <TextArea label={t('callBack.question')} rows={2} value={question} onChange={setQuestion} data-autofocus />
      <Checkbox label={t('callBack.reached')} checked={reached} onChange={setReached} />
      {reached && <TextArea label={t('callBack.answer')} optional rows={3} value={answer} onChange={setAnswer} />}
    </DeedDialog>
  );
}

/** A language by its name. `also` are offered too, first. */
export function LanguageSelect({
  value,
  onChange,
  also = [],
  none,
  ...field
}: FieldProps & {
  value: string | null;
  onChange: (tag: string | null) => void;
  also?: readonly string[];
  none?: string;
}) {
  const name = useLanguageName();
  const tags = [...new Set([...also.filter((it) => it && it !== 'und'), ...COMMON_LANGUAGES])];
  return (
    <Select
      {...field}
      none={none}
      options={tags.map((tag) => ({ value: tag, label: name(tag) }))}
      value={value}
      onChange={onChange}
    />
  );
}

export function TranslateDialog({
  reportId,
  text: original,
  language: from,
  onClose,
}: Common & { text: string; language: string }) {
  const t = useT('reports');
  const [language, setLanguage] = useState<string | null>(document.documentElement.lang || 'en');
  const [text, setText] = useState('');
  const add = useOpMutation(translateReport, { invalidates: ['reports'], onDone: () => toast(t('done.translated')) });
  return (
    <DeedDialog
      title={t('translate.title')}
      deed={t('translate.deed')}
      blocked={(!text.trim() || !language) && t('translate.need')}
      onClose={onClose}
      run={() =>
        add.mutateAsync({ params: { id: reportId }, body: { id: uuidv7(Date.now()), language: language!, text } })
      }
    >
      <blockquote lang={from} dir="auto" className="said" style={{ margin: 0 }}>
        {original}
      </blockquote>
      <LanguageSelect label={t('translate.into')} value={language} onChange={setLanguage} />
      <TextArea
        label={t('translate.text')}
        hint={t('translate.hint')}
        rows={5}
        lang={language ?? undefined}
        value={text}
        onChange={setText}
        data-autofocus
      />
    </DeedDialog>
  );
}

/** A new incident that rests on this report: time, place and harm are taken from it. */
export function NewIncidentDialog({
  reportId,
  title: given,
  typeCode,
  deeds,
  onClose,
}: Common & { title: string; typeCode: string | null; deeds: ReviewDeeds }) {
  const t = useT('reports', 'domain');
  const [title, setTitle] = useState(given);
  const [type, setType] = useState(typeCode);
  return (
    <DeedDialog
      title={t('incident.title')}
      deed={t('incident.deed')}
      blocked={(!title.trim() || !type) && t('incident.need')}
      onClose={onClose}
      run={() => deeds.create({ id: uuidv7(Date.now()), fromReportId: reportId, title: title.trim(), typeCode: type! })}
    >
      <TextField
        label={t('incident.name')}
        hint={t('incident.nameHint')}
        maxLength={200}
        value={title}
        onChange={setTitle}
        data-autofocus
      />
      <TypeSelect label={t('type')} value={type} onChange={setType} />
    </DeedDialog>
  );
}

/** How far this source can be relied on, with the reason: the letter of the Admiralty code. */
export function RateDialog({
  sourceId,
  alias,
  letter,
  onClose,
}: {
  sourceId: string;
  alias: string;
  letter: string;
  onClose: () => void;
}) {
  const t = useT('reports', 'domain');
  const [value, setValue] = useState(letter);
  const [reason, setReason] = useState('');
  const rate = useOpMutation(rateSource, {
    invalidates: ['reports', 'sources', 'incidents'],
    onDone: () => toast(t('done.rated')),
  });
  return (
    <DeedDialog
      title={t('rate.title', { alias })}
      deed={t('rate.deed')}
      blocked={!reason.trim() && t('rate.need')}
      onClose={onClose}
      run={() => rate.mutateAsync({ params: { id: sourceId }, body: { reliability: value as 'A', reason } })}
    >
      <RadioCards
        label={t('rate.letter')}
        options={['A', 'B', 'C', 'D', 'E', 'F'].map((it) => ({
          value: it,
          label: `${it} · ${t(`domain:reliability.${it}`)}`,
        }))}
        value={value}
        onChange={setValue}
      />
      <TextField label={t('rate.reason')} hint={t('rate.hint')} value={reason} onChange={setReason} />
    </DeedDialog>
  );
}
