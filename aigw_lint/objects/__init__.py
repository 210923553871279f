"""Kubernetes objects as they stand in files, and comments that suppress findings."""
