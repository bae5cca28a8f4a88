import { useState, type FormEvent, type ReactNode } from 'react';
import { Button, Buttons, type Look } from './button.tsx';
import { ErrorState } from './states.tsx';
import { Stack } from './layout.tsx';
import { sendByKey } from './send-key.ts';
import { focusUnread } from './unread.ts';

export interface FormProps {
  /** Sends it. What it throws is shown above the button; while it runs the button is busy. */
  onSubmit: () => Promise<unknown> | void;
  /** The words of the button: what will happen. */
  deed: string;
  look?: Look;
  /** The catalogue with words for the problems that may come. */
  feature?: string;
  /** Why it cannot be sent yet. */
  blocked?: string | false | null;
  /** More buttons. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A form of one column: fields, then what went wrong, then the deed. Enter sends it, once; within a text of several lines Ctrl with Enter. */
export function Form({ onSubmit, deed, look = 'primary', feature, blocked, aside, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (focusUnread(event.currentTarget as HTMLElement) || busy || blocked) return;
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form noValidate onKeyDown={sendByKey} onSubmit={(event) => void submit(event)}>
      <Stack gap="l">
        {children}
        {problem !== null && <ErrorState error={problem} feature={feature} />}
        <Buttons>
          <Button type="submit" look={look} busy={busy} blocked={blocked}>
            {deed}
          </Button>
          {aside}
        </Buttons>
      </Stack>
    </form>
  );
}
