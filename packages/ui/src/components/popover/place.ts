export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly maxHeight: number;
}

const gap = 6;
const edge = 8;

/** Below the anchor where it fits, else above; moved in from the edges; never larger than the room there is. */
export function placeBeside(anchor: Box, size: Size, view: Size, align: 'start' | 'end'): Place {
  const below = view.height - (anchor.top + anchor.height) - gap - edge;
  const above = anchor.top - gap - edge;
  const goesBelow = size.height <= below || below >= above;
  const maxHeight = Math.max(80, goesBelow ? below : above);
  const height = Math.min(size.height, maxHeight);
  const wished = align === 'start' ? anchor.left : anchor.left + anchor.width - size.width;
  return {
    left: Math.max(edge, Math.min(wished, view.width - size.width - edge)),
    top: goesBelow ? anchor.top + anchor.height + gap : anchor.top - gap - height,
    maxHeight,
  };
}
