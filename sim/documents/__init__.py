"""Documents made from a study's folder and the registries: STRESS-DES, ODD and TRACE.

`stored` reads the folder, `markdown` and `pages` write text, and each template in `templates` is
one document. `standards` lists what each standard asks for.
"""
