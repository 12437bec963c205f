"""Guided labs: a page of Markdown that a student is led through, helped with and checked on.

::

    lab           a lab as data, and the format it is written in     (parts: the small ones)
    text/         Markdown and YAML, line by line
    format/       a page and its sidecar become a frozen `Lab`
    checks/       what an answer is held against
    session/      what a student did, and where to go on; which Python may run
    handing_in/   the zip of a day's work
    player/       `GuidedLab`, the widget that leads
    classroom/    `ClassView` and the report
    authoring/    for the teacher: check, build, mend, play a page
    content/      the labs that come with the package              (shipped: finds them)
"""
