/* Cosigning, as ledger/witness decides it: can a log that lies get two heads anchored that contradict each other?
 *
 * A tree is its size and its branch: up to FORK entries both branches are the same tree. There are M witnesses, LIARS of
 * them sign anything, QUORUM lines anchor a head. The log and the network are as bad as can be: every honest witness
 * gets any request at any time, so loss, delay, repetition and a log that keeps no promise are all in it. With
 * AT_ONCE=2 the first answers two at once. Every one dies before or after any step; what it stored stays.
 *
 * -DNO_OLD_SIZE_CHECK   a request from size 0 needs no proof, whatever was cosigned
 * -DNO_COMPARE_AND_SWAP the state is replaced although it moved since it was read
 * -DQUORUM=2            fewer than floor((M + LIARS) / 2) + 1
 */
#ifndef M
#define M 4
#endif
#ifndef LIARS
#define LIARS 1
#endif
#ifndef QUORUM
#define QUORUM 3
#endif
#define HONEST (M - LIARS)
#ifndef AT_ONCE
#define AT_ONCE 1
#endif
#ifndef TOP
#define TOP 2
#endif
#define FORK 1

byte size[HONEST];   /* the largest tree that each honest witness cosigned: durable */
bit branch[HONEST];
byte lines[8];       /* how many honest witnesses gave a line for a head, */
byte given[8];      /* and which, as bits */

#define head(s, b) (2 * (s) + ((s) > FORK && (b)))
#define continues(s, b, to, on) ((s) <= (to) && ((s) <= FORK || (b) == (on)))
#define anchored(h) (lines[h] + LIARS >= QUORUM)

proctype Request(byte me) {
  byte old, s, known;
  bit b, on;
  do
  :: atomic {
       /* any request: from `old`, about the head (s, b) */
       select(old : 0 .. TOP);
       select(s : 1 .. TOP);
       select(b : 0 .. 1);
       b = (s > FORK && b);
       known = size[me];
       on = branch[me];
       if
       :: old > s -> skip
#ifdef NO_OLD_SIZE_CHECK
       :: old <= s && old == 0 -> goto cosign
       :: old <= s && old != 0 && old != known -> skip
#else
       :: old <= s && old != known -> skip                  /* 409 */
#endif
       :: old <= s && old == known && old == 0 -> goto cosign /* every tree continues the empty one */
       :: old <= s && old == known && old > 0 ->              /* the proof is from the tree known here */
          if
          :: continues(known, on, s, b) -> goto cosign
          :: else -> skip                                     /* 422 */
          fi
       fi;
       goto done;
cosign:
       old = 0
     }
     atomic {
       if
#ifndef NO_COMPARE_AND_SWAP
       :: size[me] != known || branch[me] != on -> goto done  /* somebody was faster */
       :: size[me] == known && branch[me] == on ->
#else
       :: true ->
#endif
          size[me] = s;
          branch[me] = b
       fi;
       known = 0;
       on = 0
     }
     if
     :: goto done                                             /* it dies before it answers */
     :: atomic {
          if
          :: (given[head(s, b)] & (1 << me)) == 0 ->
             given[head(s, b)] = given[head(s, b)] | (1 << me);
             lines[head(s, b)]++
          :: else -> skip
          fi
        }
     fi;
done: atomic { old = 0; s = 0; b = 0; known = 0; on = 0 }
  od
}

init {
  atomic {
    byte w;
    for (w : 0 .. HONEST - 1) {
      run Request(w);
      if
      :: w < AT_ONCE - 1 -> run Request(w)
      :: else -> skip
      fi
    }
  }
}

#define on_branch(b) (anchored(head(2, b)) || (TOP > 2 && anchored(head(3, b))))
#define broken_promise (on_branch(0) && on_branch(1))

/* The promise: whatever is anchored on one branch, nothing is on the other. */
never {
  do
  :: broken_promise -> break
  :: else
  od
}
