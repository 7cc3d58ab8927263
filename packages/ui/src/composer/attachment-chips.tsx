import { FileText, ImageIcon, TriangleAlert, X } from 'lucide-react';
import { IconButton } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import type { Attachment } from './attachments.ts';

interface AttachmentChipsProps {
  readonly list: readonly Attachment[];
  readonly onRemove: (id: string) => void;
}

export function AttachmentChips({ list, onRemove }: AttachmentChipsProps) {
  if (list.length === 0) return null;
  return (
    <ul className="plain-list composer__files">
      {list.map((attachment) => (
        <li
          key={attachment.id}
          className="composer__file"
          data-status={attachment.status}
          title={attachment.problem ?? undefined}
        >
          <Glyph attachment={attachment} />
          <span className="ellipsis">
            <Words text={attachment.name} />
          </span>
          <IconButton
            size="small"
            icon={X}
            label={t().composer.removeAttachment(attachment.name)}
            onClick={() => onRemove(attachment.id)}
          />
        </li>
      ))}
    </ul>
  );
}

function Glyph({ attachment }: { readonly attachment: Attachment }) {
  if (attachment.status === 'uploading') return <StatusGlyph status="running" label={t().common.loading} />;
  if (attachment.status === 'failed') return <Icon of={TriangleAlert} size={14} />;
  return <Icon of={attachment.isImage ? ImageIcon : FileText} size={14} />;
}
