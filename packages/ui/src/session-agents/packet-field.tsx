import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { TextArea } from '../components/field/field.tsx';
import { Skeleton } from '../components/skeleton/skeleton.tsx';
import { plainness } from '../long-text/plainness.ts';
import { t } from '../strings/strings.ts';
import { words } from './strings.ts';
import type { Packet } from './use-packet.ts';

interface PacketFieldProps {
  readonly packet: Packet;
  readonly agent: string;
  readonly most: number;
  readonly onWrite: (text: string) => void;
  readonly onRetry: () => void;
}

/** The very words an agent will be told, to be changed. */
export function PacketField({ packet, agent, most, onWrite, onRetry }: PacketFieldProps) {
  const { packet: label, ...said } = words().handOver;
  if (packet.type === 'loading') return <Skeleton lines={[92, 70, 84, 40]} label={said.loading} />;
  if (packet.type === 'failed')
    return (
      <Banner
        level="error"
        actions={
          <Button size="small" onClick={onRetry}>
            {t().common.retry}
          </Button>
        }
      >
        {said.failed(packet.reason)}
      </Banner>
    );
  const over = packet.text.length - most;
  return (
    <div className="packet">
      <b>{label(agent)}</b>
      <p className="quiet">{packet.made === '' ? said.nothing(agent) : said.packetText}</p>
      <TextArea
        label={label(agent)}
        rows={packet.made === '' ? 3 : 10}
        value={packet.text}
        data-plain={plainness(packet.text)}
        aria-invalid={over > 0 || undefined}
        onChange={(event) => onWrite(event.target.value)}
      />
      <div className="packet__facts num" role="status">
        <span>{over > 0 ? said.tooLong(over) : said.size(packet.text.length, most)}</span>
        {packet.text !== packet.made && (
          <Button look="ghost" size="small" onClick={() => onWrite(packet.made)}>
            {said.restore}
          </Button>
        )}
      </div>
    </div>
  );
}
