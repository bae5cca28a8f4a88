import { useT } from '#web/i18n.ts';
import type { Language } from '#web/language.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Said, Stack, Text } from '#web/ui/layout.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';

/** A link for one person, shown once, with a short text to send it in. */
export function LinkMade({
  made,
  language,
  words,
  onClose,
}: {
  made: { link: string; text: string };
  /** of the text */
  language: Language;
  words: { link: string; why: string; text: string };
  onClose: () => void;
}) {
  const t = useT();
  return (
    <Stack gap="m">
      <ShownOnce label={words.link} secret={made.link} why={words.why} />
      <Text strong>{words.text}</Text>
      <Said lang={language}>{made.text}</Said>
      <Buttons>
        <CopyButton text={made.text} what={words.text} />
        <Button onClick={onClose}>{t('console:close')}</Button>
      </Buttons>
    </Stack>
  );
}
