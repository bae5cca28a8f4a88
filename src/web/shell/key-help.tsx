import { chooseSingleKeys, useBoundKeys, useSingleKeys, type KeyBinding } from '../keys.ts';
import { useT } from '../i18n.ts';
import { Checkbox } from '../ui/choices.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useState } from 'react';
import css from './key-help.module.css';

/** Every key that works on the screen beneath. */
export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  const keys = useBoundKeys();
  const single = useSingleKeys();
  // Once open, the dialog is the top layer and the screen's keys rest: show those of the moment before.
  const [kept, setKept] = useState<readonly KeyBinding[]>([]);
  const [was, setWas] = useState(open);
  if (open !== was) {
    setWas(open);
    if (open) setKept(keys);
  }
  return (
    <Dialog open={open} onClose={onClose} title={t('keys.title')}>
      <table className={css.table}>
        <tbody>
          {kept.map((key) => (
            <tr key={key.key}>
              <th scope="row">
                <Kbd>{key.key}</Kbd>
              </th>
              <td>{key.label}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Checkbox label={t('keys.single')} detail={t('keys.singleWhy')} checked={single} onChange={chooseSingleKeys} />
    </Dialog>
  );
}
