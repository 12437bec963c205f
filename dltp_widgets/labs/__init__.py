"""Guided labs: a page of Markdown that a student is led through, helped with and checked on.

::

    markdown, page, located, schema  ->  lab        a page becomes a frozen `Lab`
    checks/                                         what an answer is held against
    journal, session                                what a student did; where to go on
    trust                                           which Python may run
    player, class_view                              the widgets
    content/                                        the labs that come with the package
"""
