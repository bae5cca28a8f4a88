import { useState } from 'react';
import { useT } from '../i18n.ts';
import { Button } from './button.tsx';
import { IconCheck, IconCopy } from './icons.ts';
import { Row, Stack, Text } from './layout.tsx';
import css from './shown-once.module.css';

/**
 * A secret that is shown this one time: big, in groups where it is to be read aloud, with a button that copies it. `why` says what it is for and
 * that it cannot be shown again.
 */
export function ShownOnce({
  label,
  secret,
  why,
  group,
}: {
  label: string;
  secret: string;
  why: string;
  group?: number;
}) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      // Refused by the browser: the text can still be selected.
    }
  };
  const shown = group ? secret.replace(new RegExp(`(.{${group}})(?=.)`, 'g'), '$1 ') : secret;
  return (
    <Stack gap="s">
      <strong>{label}</strong>
      <Row gap="m">
        <output className={css.secret} data-long={shown.length > 30 || undefined} dir="ltr" aria-label={label}>
          {shown}
        </output>
        <Button icon={copied ? <IconCheck size={17} /> : <IconCopy size={17} />} onClick={() => void copy()}>
          {copied ? t('copied') : t('copy')}
        </Button>
      </Row>
      <Text dim small>
        {why}
      </Text>
    </Stack>
  );
}
