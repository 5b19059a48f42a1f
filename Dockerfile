# The steps of the first stage are run by tests/test_install.py as they stand: keep them to COPY, RUN and WORKDIR.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements/ requirements/
RUN python3 -m venv tools && tools/bin/python -m pip install --quiet --no-cache-dir --require-hashes -r requirements/build.txt
RUN python3 -m venv --without-pip /opt/fingerpost && tools/bin/uv pip install --quiet --no-cache --python /opt/fingerpost/bin/python --require-hashes -r requirements/run.txt
COPY pyproject.toml LICENSE ./
COPY organisations/ organisations/
COPY policies/ policies/
COPY trees/ trees/
COPY activity/ activity/
COPY escalation/ escalation/
COPY authoring/ authoring/
COPY bot/ bot/
RUN tools/bin/hatchling build -t wheel -d dist && tools/bin/uv pip install --quiet --no-cache --offline --no-deps --python /opt/fingerpost/bin/python dist/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin fingerpost \
    && install -d -o fingerpost -g fingerpost /data
COPY --from=build /opt/fingerpost /opt/fingerpost
ENV PATH=/opt/fingerpost/bin:$PATH PYTHONUNBUFFERED=1 FINGERPOST_HOST=0.0.0.0
USER fingerpost
# With / as the working folder, ./data is the volume: SQLite, backups and exports go there.
WORKDIR /
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["fingerpost", "serve"]
