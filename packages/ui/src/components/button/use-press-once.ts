import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * For a button that does something that must not be done twice: pressed again while it is being done, or after it
 * worked, nothing happens. `work` resolves to whether it did.
 */
export function usePressOnce(work: () => Promise<boolean>): { readonly pressed: boolean; readonly press: () => void } {
  const [pressed, setPressed] = useState(false);
  const latest = useRef(work);
  const running = useRef(false);
  useEffect(() => {
    latest.current = work;
  });
  const press = useCallback(() => {
    if (running.current) return;
    running.current = true;
    setPressed(true);
    const again = () => {
      running.current = false;
      setPressed(false);
    };
    latest.current().then((worked) => {
      if (!worked) again();
    }, again);
  }, []);
  return { pressed, press };
}
