"""Seals (印章) and their use (用印): who keeps which, who pressed it on what, and the digital signature under it.

What a signed paper carries is a 数字签名(示例) made with the bureau's certificate; it is no statutory 电子印章, and
nothing here says so. Only ``pkcs12`` imports pyHanko, and only the worker imports ``pkcs12``.
"""
