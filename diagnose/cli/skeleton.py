"""The skeleton that ``diagnose kb new`` writes."""

SKELETON = """\
# The format: docs/knowledge-format.md. Check with: diagnose kb check {id}
id: {id}
title: A sentence that can be true or false about what is wrong
status: draft                      # stable when `diagnose kb check {id}` is clean
step: {platform}.CHANGE-ME         # a step of `diagnose graph {platform}`
summary: >
  Two or three sentences: why the symptoms follow from the cause.
when:                              # all of `all`, at least one of `any`, nothing of `none`
  any:
    - {platform}.thing.what        # a symptom's id: of symptoms/, or of the list below
explains: []                       # symptoms that are only echoes of this cause
remediation:
  - do: Look at ... first.         # a verb first; one thing
    run: kubectl get pvc {{pvc}}     # braces are filled from what the pattern captured
    risk: read-only                # read-only | safe | disruptive | data-loss
  - do: Change ...
    risk: safe
    verify: What can be seen when it worked.
checks:
  - ask: What tells it from its look-alikes?
    run: a read-only command
    means: What each outcome means.
references:
  - https://...
examples:
  fires:                           # two, in different formats
    - title: events table
      bundle: |
        text as a person would paste it
  silent:                          # two look-alikes that differ in one thing
    - because: Why that acquits.
      bundle: |
        text
symptoms:
  - id: {platform}.thing.what
    says: What is seen, in one sentence
    step: {platform}.CHANGE-ME
    strength: strong               # decisive | strong | fair | weak
    seen:
      - text: 'an invariant part of the message about "(?P<pvc>[^"]+)"'
        like: 'a line that the pattern matches, as the component prints it'
"""
