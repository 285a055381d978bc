"""The log's tables. They know no other model: actor, unit and role are written as values."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """Log entry (留痕记录), 行政处罚法 art 47, 电子签名法 arts 5-8: one link of one subject's chain.

    ``body`` is the canonical JSON that the hash covers; the other columns repeat parts of it so that
    they can be searched, and verification compares them with the body.
    """

    chain = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    body = models.TextField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_one_seq_per_chain")]
        indexes = [models.Index(fields=["at"], name="audit_entry_at")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq} {self.action}"


class ChainHead(models.Model):
    """Head of a chain (链首): the last number and hash, locked for each append."""

    chain = models.CharField(max_length=80, primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)
    rooted_seq = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["chain"],
                name="audit_head_unrooted",
                condition=models.Q(seq__gt=models.F("rooted_seq")),
            )
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.chain}@{self.seq}"


class DailyRoot(models.Model):
    """Signed daily root (每日签名根) over the chains touched and the previous root."""

    number = models.PositiveIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    leaves = models.TextField(help_text="one line a chain: chain, last seq, hash, separated by tabs")
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    public_key = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"root {self.number} {self.root[:12]}"


class AccessLog(models.Model):
    """Access log (查阅记录), 个人信息保护法 art 51: who read which sensitive record; not chained."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, db_index=True)
    what = models.CharField(max_length=60)
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.actor} read {self.subject}"
