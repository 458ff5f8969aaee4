import { useEffect, useState } from "react";

/** The time, each second anew while `isTicking`, else now and then. In milliseconds since 1970, by this machine's clock. */
export function useNow(isTicking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), isTicking ? 1_000 : 10_000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
