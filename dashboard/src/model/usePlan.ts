import { useEffect, useMemo, useSyncExternalStore } from "react";
import { PlanFollower, type PlanPicture } from "./planFollower";

/** How often a plan is looked at of which nothing is heard, in milliseconds. */
const LOOK_EVERY = 10_000;

/** A plan, kept up to date while it is looked at. */
export function usePlan(id: string): { readonly picture: PlanPicture; readonly follower: PlanFollower } {
  const follower = useMemo(() => new PlanFollower(id), [id]);
  useEffect(() => {
    follower.start();
    const timer = setInterval(() => follower.lookAgain(), LOOK_EVERY);
    return () => {
      clearInterval(timer);
      follower.close();
    };
  }, [follower]);
  return { picture: useSyncExternalStore(follower.subscribe, follower.current), follower };
}
