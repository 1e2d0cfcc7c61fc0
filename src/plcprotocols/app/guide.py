# SPDX-License-Identifier: MIT
"""The guide that `help` prints in a session: how to say things, on one screen."""

from __future__ import annotations

GUIDE = """\
A line says who does what, in small or capital letters. Nothing is answered before
it is on the disk, and nothing is erased.

  speaking   ana speaks    bor asks ana    cilka describes    ana speaks cool to bor
             ana done      done: what was said, if it is to be kept
             bor passes    bor enough
  answering  cilka chooses yes             yes (where only one person is asked)
  writing    ana writes KIND: the words    ana writes: the words (where one kind)
             ana revises ITEM: the words   ana writes KIND instead of ITEM: the words
             ana writes KIND linking ITEM, ITEM: the words (connected to these)
  the lead   next   extend 5   skip bor   pause   resume   call time   end session
             marks bor absent
  people     drago joins   drago joins as member   drago leaves
             ana opts out  ana opts in     ana hands over owner to bor
             ana takes role speaker
  together   ana agrees    ana stands aside    ana objects    bor signs ITEM
             while nobody leads: ana proposes next, then: bor seconds ana
  put right  ana undoes (what ana did last)        goes back to PHASE
             ana relabels bor 15:11 as describe    ana reattributes bor 15:11 to eva
  sub-groups next (as proposed)    forms bor,cilka / drago,eva
             forms bor,cilka / drago,eva with reporter bor,drago
             jan joins trios-2     ana puts jan into trios-2
             next tables-1         extend 5 tables-1 (where each has its own pace)
  voting     bor votes plan-1 2, plan-2 1    bor abstains    bor scores plan-1 3
  items      bor speaks about plan-1    bor passes on plan-1 to ana
             ana reveals plan-1
  safety     ana vetoes    ana signals NAME
             ana agrees turns (as the most that is kept: contents, turns, structure
             or nothing)
  film       ana plays     bor stops film
  over weeks adjourn until 2026-03-09T15:00    convene    sets date 2026-03-09T15:00
             bor reports EVENT    ana opens (a session of its own)
             ana takes back RECORD
  anything   ana hand-over role=owner to=bor (any command by its name and its fields)

  15:04 ana speaks    a time before a line says when it was; 2026-03-02T15:04 says
                      the day, too
  ?                   what may be done now, numbered; a number takes it: 2, or 2 yes,
                      or 2: the words
  ? ana               what ana may do, also at any time;  ?? lists that for everybody
  status              where it stands and what it waits for
  quit                leave; the record stays, and --resume FILE goes on
""".splitlines()
