"""The register of what the entity owns and wears out: fixed, productive biological, intangible."""
